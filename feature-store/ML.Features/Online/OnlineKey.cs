using System.Buffers.Binary;
using ML.Common.Errors;
using ML.Features.Contracts.Definitions;

namespace ML.Features.Online;

/// <summary>A primary key as bytes: its parts one behind the other, each of a fixed length or with its length in front.</summary>
static class OnlineKey
{
    /// <param name="parts">The values in the order of the table's primary keys; none is null.</param>
    public static byte[] Encode(ReadOnlySpan<FeatureValue> parts)
    {
        if (parts is [{ Kind: FeatureKind.Int64 }])
        {
            var number = new byte[8];
            Write(number, parts[0]);
            return number;
        }

        var length = 0;
        foreach (var part in parts) length += Length(part);
        var key = new byte[length];
        var target = key.AsSpan();
        foreach (var part in parts) target = target[Write(target, part)..];
        return key;
    }

    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE naming the key of a kind that no key can be of.</exception>
    public static void CheckKinds(FeatureKind[] kinds, KeyedFeatures definition)
    {
        for (var i = 0; i < kinds.Length; i++)
            if (kinds[i] is FeatureKind.Json or FeatureKind.Float or FeatureKind.Double)
                throw PlatformException.Invalid($"key '{definition.PrimaryKeys[i]}' of '{definition.Name}' is {definition.PrimaryKeyTypes![i]}, which cannot be a key online; expected an integer of up to 64 bits, text, boolean, date or timestamp");
    }

    static int Length(FeatureValue part) => part.Kind switch
    {
        FeatureKind.Boolean => 1,
        FeatureKind.Text or FeatureKind.Binary => 4 + part.Bytes.Length,
        FeatureKind.Int64 or FeatureKind.Date or FeatureKind.Timestamp or FeatureKind.TimestampNtz => 8,
        _ => throw PlatformException.Invalid($"a key cannot be of kind {part.Kind}"),
    };

    static int Write(Span<byte> target, FeatureValue part)
    {
        switch (part.Kind)
        {
            case FeatureKind.Boolean: target[0] = (byte)part.Bits; return 1;
            case FeatureKind.Text or FeatureKind.Binary:
                BinaryPrimitives.WriteInt32BigEndian(target, part.Bytes.Length);
                part.Bytes.Span.CopyTo(target[4..]);
                return 4 + part.Bytes.Length;
            default: BinaryPrimitives.WriteInt64BigEndian(target, part.Bits ^ long.MinValue); return 8;
        }
    }
}
