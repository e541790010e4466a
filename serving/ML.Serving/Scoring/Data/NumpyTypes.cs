using Microsoft.ML.OnnxRuntime.Tensors;
using ML.Serving.Onnx.Signature;

namespace ML.Serving.Scoring.Data;

/// <summary>Names, kinds and sizes of numpy's types, and what they are elsewhere.</summary>
static class NumpyTypes
{
    public static string NameOf(NumpyType type) => type switch
    {
        NumpyType.DateTime64 => "datetime64[ns]",
        NumpyType.Str => "<U0",
        NumpyType.Bytes => "|S0",
        _ => type.ToString().ToLowerInvariant(),
    };

    /// <summary>numpy's letter for the family: b, i, u, f, M, U, S or O.</summary>
    public static char KindOf(NumpyType type) => type switch
    {
        NumpyType.Bool => 'b',
        NumpyType.Int8 or NumpyType.Int16 or NumpyType.Int32 or NumpyType.Int64 => 'i',
        NumpyType.UInt8 or NumpyType.UInt16 or NumpyType.UInt32 or NumpyType.UInt64 => 'u',
        NumpyType.Float16 or NumpyType.Float32 or NumpyType.Float64 => 'f',
        NumpyType.DateTime64 => 'M',
        NumpyType.Str => 'U',
        NumpyType.Bytes => 'S',
        _ => 'O',
    };

    public static int SizeOf(NumpyType type) => type switch
    {
        NumpyType.Bool or NumpyType.Int8 or NumpyType.UInt8 => 1,
        NumpyType.Int16 or NumpyType.UInt16 or NumpyType.Float16 => 2,
        NumpyType.Int32 or NumpyType.UInt32 or NumpyType.Float32 => 4,
        _ => 8,
    };

    /// <summary>Null for a name numpy knows and requests cannot carry, such as complex128.</summary>
    public static NumpyType? Parse(string name) => name switch
    {
        "str" => NumpyType.Str,
        "bytes" => NumpyType.Bytes,
        "datetime64[ns]" => NumpyType.DateTime64,
        _ => Enum.TryParse<NumpyType>(name, ignoreCase: true, out var type) ? type : null,
    };

    /// <summary>The type a column of a signature has as a numpy array.</summary>
    public static NumpyType ToNumpy(ScalarType type) => type switch
    {
        ScalarType.String => NumpyType.Str,
        ScalarType.Binary => NumpyType.Bytes,
        _ => ToPandas(type),
    };

    /// <summary>The type a column of a signature has in a frame.</summary>
    public static NumpyType ToPandas(ScalarType type) => type switch
    {
        ScalarType.Boolean => NumpyType.Bool,
        ScalarType.Integer => NumpyType.Int32,
        ScalarType.Long => NumpyType.Int64,
        ScalarType.Float => NumpyType.Float32,
        ScalarType.Double => NumpyType.Float64,
        ScalarType.Datetime => NumpyType.DateTime64,
        _ => NumpyType.Object,
    };

    /// <summary>Null for what no tensor holds.</summary>
    public static TensorElementType? ToTensor(NumpyType type) => type switch
    {
        NumpyType.Bool => TensorElementType.Bool,
        NumpyType.Int8 => TensorElementType.Int8,
        NumpyType.Int16 => TensorElementType.Int16,
        NumpyType.Int32 => TensorElementType.Int32,
        NumpyType.Int64 => TensorElementType.Int64,
        NumpyType.UInt8 => TensorElementType.UInt8,
        NumpyType.UInt16 => TensorElementType.UInt16,
        NumpyType.UInt32 => TensorElementType.UInt32,
        NumpyType.UInt64 => TensorElementType.UInt64,
        NumpyType.Float16 => TensorElementType.Float16,
        NumpyType.Float32 => TensorElementType.Float,
        NumpyType.Float64 => TensorElementType.Double,
        NumpyType.Str or NumpyType.Object => TensorElementType.String,
        _ => null,
    };

    /// <summary>The type that holds values of both, as numpy stacks columns into one array.</summary>
    public static NumpyType Promote(NumpyType a, NumpyType b)
    {
        if (a == b) return a;
        char ka = KindOf(a), kb = KindOf(b);
        if (ka is not ('i' or 'u' or 'f') || kb is not ('i' or 'u' or 'f')) return NumpyType.Object;
        if (ka == kb) return SizeOf(a) >= SizeOf(b) ? a : b;
        return ka == 'f' || kb == 'f' ? PromoteToFloat(ka == 'f' ? a : b, ka == 'f' ? b : a) : PromoteSigned(ka == 'i' ? a : b, ka == 'i' ? b : a);
    }

    static NumpyType PromoteToFloat(NumpyType floating, NumpyType integer) => (SizeOf(floating), SizeOf(integer)) switch
    {
        (8, _) or (_, >= 4) => NumpyType.Float64,
        (4, _) or (_, 2) => NumpyType.Float32,
        _ => NumpyType.Float16,
    };

    static NumpyType PromoteSigned(NumpyType signed, NumpyType unsigned) => Math.Max(SizeOf(signed), SizeOf(unsigned) * 2) switch
    {
        > 8 => NumpyType.Float64,
        8 => NumpyType.Int64,
        4 => NumpyType.Int32,
        _ => NumpyType.Int16,
    };
}
