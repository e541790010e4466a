namespace ML.Client.Serving.OpenInference;

/// <summary>Open Inference's names of element types, and the C# types that hold them.</summary>
internal static class Datatypes
{
    public const string Bytes = "BYTES";

    static readonly Dictionary<string, (Type Type, int Size)> Known = new(StringComparer.Ordinal)
    {
        ["BOOL"] = (typeof(bool), 1), ["UINT8"] = (typeof(byte), 1), ["UINT16"] = (typeof(ushort), 2), ["UINT32"] = (typeof(uint), 4), ["UINT64"] = (typeof(ulong), 8),
        ["INT8"] = (typeof(sbyte), 1), ["INT16"] = (typeof(short), 2), ["INT32"] = (typeof(int), 4), ["INT64"] = (typeof(long), 8),
        ["FP16"] = (typeof(Half), 2), ["FP32"] = (typeof(float), 4), ["FP64"] = (typeof(double), 8),
    };

    static readonly Dictionary<Type, string> Names = Known.ToDictionary(k => k.Value.Type, k => k.Key);

    /// <exception cref="NotSupportedException">No tensor of the protocol holds such elements.</exception>
    public static string NameOf(Type type) => Names.TryGetValue(type, out var name) ? name
        : throw new NotSupportedException($"{type.Name} is no element type of Open Inference; expected one of {string.Join(", ", Names.Keys.Select(t => t.Name))}");

    /// <summary>Bytes of one element; null for <see cref="Bytes"/> and types that C# lacks.</summary>
    public static int? SizeOf(string datatype) => Known.TryGetValue(datatype, out var known) ? known.Size : null;
}
