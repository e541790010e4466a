using ML.Serving.Scoring.Data;

namespace ML.Serving.Scoring;

/// <summary>The values of a frame as one array of rows and columns, in the type that holds them all.</summary>
static class FrameMatrix
{
    public static NdArray Of(Frame frame)
    {
        if (frame.Columns.Count == 0) return new NdArray(NumpyType.Float64, [frame.Rows, 0], Array.Empty<double>());
        var type = frame.Columns.Select(c => c.Values.Type is NumpyType.Str ? NumpyType.Object : c.Values.Type).Aggregate(NumpyTypes.Promote);
        long[] shape = [frame.Rows, frame.Columns.Count];
        return new NdArray(type, shape, Interleave(frame, type));
    }

    /// <summary>Straight to float32, for a frame of numbers and a model of floats: no double array in between.</summary>
    public static NdArray OfSingles(Frame frame)
    {
        var width = frame.Columns.Count;
        var matrix = new float[frame.Rows * width];
        for (var column = 0; column < width; column++)
        {
            if (frame.Columns[column].Values.Data is not double[] values) return ArrayCast.To(Of(frame), NumpyType.Float32);
            for (var row = 0; row < values.Length; row++) matrix[(row * width) + column] = (float)values[row];
        }

        return new NdArray(NumpyType.Float32, [frame.Rows, width], matrix);
    }

    static Array Interleave(Frame frame, NumpyType type)
    {
        var width = frame.Columns.Count;
        Array? matrix = null;
        for (var column = 0; column < width; column++)
        {
            var values = ArrayCast.To(frame.Columns[column].Values, type).Data;
            matrix ??= Array.CreateInstance(values.GetType().GetElementType()!, frame.Rows * width);
            for (var row = 0; row < frame.Rows; row++) Array.Copy(values, row, matrix, (row * width) + column, 1);
        }

        return matrix!;
    }
}
