using System.Numerics;

namespace ML.Serving.Scoring.Data;

/// <summary>Element-wise conversion between types, with numpy's rules: truncation, wrapping, truthiness.</summary>
static class ArrayCast
{
    /// <exception cref="ConversionException">A value has no meaning in the new type.</exception>
    public static NdArray To(NdArray source, NumpyType type)
    {
        if (source.Type == type) return source;
        if (type is NumpyType.Object or NumpyType.Str) return new NdArray(type, source.Shape, source.ToObjects());
        return new NdArray(type, source.Shape, Convert(source, type)) { IsScalar = source.IsScalar };
    }

    static Array Convert(NdArray source, NumpyType type) => type switch
    {
        NumpyType.Bool => ToBooleans(source),
        NumpyType.Int8 => ToIntegers<sbyte>(source),
        NumpyType.Int16 => ToIntegers<short>(source),
        NumpyType.Int32 => ToIntegers<int>(source),
        NumpyType.Int64 => ToIntegers<long>(source),
        NumpyType.UInt8 => ToIntegers<byte>(source),
        NumpyType.UInt16 => ToIntegers<ushort>(source),
        NumpyType.UInt32 => ToIntegers<uint>(source),
        NumpyType.UInt64 => ToIntegers<ulong>(source),
        NumpyType.Float16 => ToFloats<Half>(source),
        NumpyType.Float32 => ToFloats<float>(source),
        NumpyType.Float64 => ToFloats<double>(source),
        NumpyType.DateTime64 => Array.ConvertAll(source.ToObjects(), PythonCast.ToNanoseconds),
        NumpyType.Bytes => Array.ConvertAll(source.ToObjects(), PythonCast.ToBytes),
        _ => throw new ConversionException("TypeError", $"cannot convert {NumpyTypes.NameOf(source.Type)} to {NumpyTypes.NameOf(type)}"),
    };

    static T[] ToFloats<T>(NdArray source) where T : struct, INumber<T> =>
        source.Data is object?[] objects ? Array.ConvertAll(objects, o => T.CreateTruncating(PythonCast.ToDouble(o))) : Numbers<T>(source);

    static T[] ToIntegers<T>(NdArray source) where T : struct, INumber<T>
    {
        if (source.Data is object?[] objects) return Array.ConvertAll(objects, o => T.CreateTruncating(PythonCast.ToLong(o)));
        if (source.Data is double[] doubles && Array.Exists(doubles, d => !double.IsFinite(d)))
            throw new ConversionException("IntCastingNaNError", "Cannot convert non-finite values (NA or inf) to integer");
        return Numbers<T>(source);
    }

    static bool[] ToBooleans(NdArray source) => source.Data switch
    {
        object?[] objects => Array.ConvertAll(objects, PythonCast.ToBoolean),
        _ => Array.ConvertAll(Numbers<double>(source), d => d != 0),
    };

    static T[] Numbers<T>(NdArray source) where T : struct, INumber<T> => source.Data switch
    {
        T[] same => same,
        bool[] a => Array.ConvertAll(a, b => b ? T.One : T.Zero),
        sbyte[] a => Array.ConvertAll(a, T.CreateTruncating),
        short[] a => Array.ConvertAll(a, T.CreateTruncating),
        int[] a => Array.ConvertAll(a, T.CreateTruncating),
        long[] a => Array.ConvertAll(a, T.CreateTruncating),
        byte[] a => Array.ConvertAll(a, T.CreateTruncating),
        ushort[] a => Array.ConvertAll(a, T.CreateTruncating),
        uint[] a => Array.ConvertAll(a, T.CreateTruncating),
        ulong[] a => Array.ConvertAll(a, T.CreateTruncating),
        Half[] a => Array.ConvertAll(a, T.CreateTruncating),
        float[] a => Array.ConvertAll(a, T.CreateTruncating),
        double[] a => Array.ConvertAll(a, T.CreateTruncating),
        var other => throw new ConversionException("TypeError", $"cannot read numbers from {other.GetType().Name}"),
    };
}
