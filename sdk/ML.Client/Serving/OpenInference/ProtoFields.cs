using System.Text;
using ML.Client.Errors;

namespace ML.Client.Serving.OpenInference;

/// <summary>Walks the fields of a protobuf message in memory; payloads are slices, not copies.</summary>
internal sealed class ProtoFields(ReadOnlyMemory<byte> message)
{
    ReadOnlyMemory<byte> _rest = message;

    /// <summary>Number of the current field.</summary>
    public int Field { get; private set; }

    /// <summary>Value of a varint field.</summary>
    public long Varint { get; private set; }

    /// <summary>Payload of a field that is no varint.</summary>
    public ReadOnlyMemory<byte> Payload { get; private set; }

    public string Text => Encoding.UTF8.GetString(Payload.Span);

    /// <summary>Moves to the next field; false at the end.</summary>
    /// <exception cref="MlflowProtocolException">The bytes are not a protobuf message.</exception>
    public bool Next()
    {
        if (_rest.IsEmpty) return false;
        var tag = ReadVarint();
        (Field, Varint, Payload) = ((int)(tag >> 3), 0, default);
        switch (tag & 7)
        {
            case 0: Varint = (long)ReadVarint(); break;
            case 1: Payload = Take(8); break;
            case 2: Payload = Take((long)ReadVarint()); break;
            case 5: Payload = Take(4); break;
            default: throw Broken();
        }

        return true;
    }

    /// <summary>Integers of a repeated field, packed or one.</summary>
    public IEnumerable<long> Varints()
    {
        if (Payload.IsEmpty)
        {
            yield return Varint;
            yield break;
        }

        for (var packed = new ProtoFields(Payload); !packed._rest.IsEmpty;) yield return (long)packed.ReadVarint();
    }

    ReadOnlyMemory<byte> Take(long length)
    {
        if (length < 0 || length > _rest.Length) throw Broken();
        var taken = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return taken;
    }

    ulong ReadVarint()
    {
        ulong value = 0;
        for (var (shift, i) = (0, 0); shift < 64 && i < _rest.Length; shift += 7, i++)
        {
            var b = _rest.Span[i];
            value |= (ulong)(b & 0x7F) << shift;
            if (b >= 0x80) continue;
            _rest = _rest[(i + 1)..];
            return value;
        }

        throw Broken();
    }

    static MlflowProtocolException Broken() => new("the answer is no protobuf message");
}
