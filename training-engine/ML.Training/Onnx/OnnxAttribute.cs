namespace ML.Training.Onnx;

/// <summary>A named attribute of a node.</summary>
sealed class OnnxAttribute
{
    const int FloatKind = 1, IntKind = 2, StringKind = 3, FloatsKind = 6, IntsKind = 7, StringsKind = 8;

    OnnxAttribute(ProtoWriter message) => Message = message;

    public ProtoWriter Message { get; }

    public static OnnxAttribute Int(string name, long value) => new(Named(name).Int(3, value).Int(20, IntKind));

    public static OnnxAttribute Float(string name, float value) => new(Named(name).Float(2, value).Int(20, FloatKind));

    public static OnnxAttribute Text(string name, string value) => new(Named(name).Text(4, value).Int(20, StringKind));

    public static OnnxAttribute Ints(string name, IEnumerable<long> values) => new(Named(name).PackedInts(8, values).Int(20, IntsKind));

    public static OnnxAttribute Floats(string name, ReadOnlySpan<float> values) => new(Named(name).PackedFloats(7, values).Int(20, FloatsKind));

    public static OnnxAttribute Texts(string name, IEnumerable<string> values)
    {
        var message = Named(name);
        foreach (var value in values) message.Text(9, value);
        return new OnnxAttribute(message.Int(20, StringsKind));
    }

    static ProtoWriter Named(string name) => new ProtoWriter().Text(1, name);
}
