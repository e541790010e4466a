namespace ML.Serving.Scoring.Data;

/// <summary>
/// An array in row-major order. <see cref="Data"/> is an array of the type's CLR equivalent; texts, bytes and anything
/// else are an <c>object?[]</c>; times are nanoseconds since 1970 in a <c>long[]</c>.
/// </summary>
sealed class NdArray(NumpyType type, long[] shape, Array data)
{
    public NumpyType Type { get; } = type;

    public long[] Shape { get; } = shape;

    public Array Data { get; } = data;

    /// <summary>A single value rather than an array of no dimensions.</summary>
    public bool IsScalar { get; init; }

    public int Count => Data.Length;

    public static NdArray OfObjects(object?[] values) => new(NumpyType.Object, [values.Length], values);

    public object? this[int index] => Data.GetValue(index);

    public NdArray Reshape(long[] shape) => new(Type, shape, Data);

    /// <summary>One value as many times.</summary>
    public NdArray Repeat(int times)
    {
        var values = Array.CreateInstance(Data.GetType().GetElementType()!, times);
        for (var i = 0; i < times; i++) Array.Copy(Data, 0, values, i, 1);
        return new NdArray(Type, [times], values);
    }

    /// <summary>The values as objects, boxing them; for the slow path.</summary>
    public object?[] ToObjects()
    {
        if (Data is object?[] objects) return objects;
        var boxed = new object?[Count];
        for (var i = 0; i < boxed.Length; i++) boxed[i] = Data.GetValue(i);
        return boxed;
    }
}
