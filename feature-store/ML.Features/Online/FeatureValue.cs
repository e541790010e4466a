using System.Text;

namespace ML.Features.Online;

/// <summary>One value of a feature or key: numbers and times in <see cref="Bits"/>, text and blobs in <see cref="Bytes"/>.</summary>
readonly struct FeatureValue(FeatureKind kind, long bits, ReadOnlyMemory<byte> bytes = default)
{
    public static FeatureValue Null => default;

    public FeatureKind Kind => kind;

    public long Bits => bits;

    public ReadOnlyMemory<byte> Bytes => bytes;

    public bool IsNull => kind == FeatureKind.Null;

    public double AsDouble => kind == FeatureKind.Float ? BitConverter.Int32BitsToSingle((int)bits) : BitConverter.Int64BitsToDouble(bits);

    public string AsText => Encoding.UTF8.GetString(bytes.Span);

    public static FeatureValue Of(double value) => new(FeatureKind.Double, BitConverter.DoubleToInt64Bits(value));

    public static FeatureValue Of(long value) => new(FeatureKind.Int64, value);

    public static FeatureValue Of(bool value) => new(FeatureKind.Boolean, value ? 1 : 0);

    public static FeatureValue Of(string? value) => value is null ? Null : new(FeatureKind.Text, 0, Encoding.UTF8.GetBytes(value));
}
