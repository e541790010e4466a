using ML.Serving.Scoring.Data;

namespace ML.Serving.Scoring;

/// <summary>Typed values of other modules as the arrays that models are fed from.</summary>
static class ArrayValues
{
    public static NdArray Of(Array values) => values switch
    {
        bool[] => new NdArray(NumpyType.Bool, [values.Length], values),
        long[] => new NdArray(NumpyType.Int64, [values.Length], values),
        float[] => new NdArray(NumpyType.Float32, [values.Length], values),
        double[] => new NdArray(NumpyType.Float64, [values.Length], values),
        DateTime?[] times => new NdArray(NumpyType.DateTime64, [values.Length], Array.ConvertAll(times, t => t is { } time ? (time - DateTime.UnixEpoch).Ticks * 100 : long.MinValue)),
        _ => NdArray.OfObjects((object?[])values),
    };
}
