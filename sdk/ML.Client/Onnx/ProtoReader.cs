using System.Text;
using ML.Client.Errors;

namespace ML.Client.Onnx;

/// <summary>Walks the fields of one protobuf message in a seekable stream; what nobody asks for is skipped, not read.</summary>
internal sealed class ProtoReader
{
    readonly Stream _stream;
    readonly long _end;
    long _payloadEnd;

    public ProtoReader(Stream stream, long end) => (_stream, _end) = (stream, end);

    /// <summary>Number of the current field.</summary>
    public int Field { get; private set; }

    /// <summary>Value of a varint field.</summary>
    public long Varint { get; private set; }

    /// <summary>Moves to the next field, past what was not read of the current one.</summary>
    /// <exception cref="MlflowInvalidRequestException">The bytes are not a protobuf message.</exception>
    public bool Next()
    {
        if (_payloadEnd > 0) _stream.Position = _payloadEnd;
        _payloadEnd = 0;
        if (_stream.Position >= _end) return false;
        var tag = ReadVarint();
        Field = (int)(tag >> 3);
        if (Field == 0) throw Broken();
        ReadPayload((int)(tag & 7));
        return true;
    }

    /// <summary>The current field as a message; read it to its end before <see cref="Next"/>.</summary>
    public ProtoReader Message() => _payloadEnd > 0 ? new(_stream, _payloadEnd) : throw Broken();

    /// <summary>The current field as text.</summary>
    public string Text()
    {
        if (_payloadEnd == 0 || _payloadEnd - _stream.Position > 1 << 20) throw Broken();
        var bytes = new byte[_payloadEnd - _stream.Position];
        _stream.ReadExactly(bytes);
        return Encoding.UTF8.GetString(bytes);
    }

    void ReadPayload(int wireType)
    {
        switch (wireType)
        {
            case 0:
                Varint = (long)ReadVarint();
                break;
            case 1:
                _payloadEnd = Within(8);
                break;
            case 2:
                _payloadEnd = Within((long)ReadVarint());
                break;
            case 5:
                _payloadEnd = Within(4);
                break;
            default:
                throw Broken();
        }
    }

    long Within(long length)
    {
        var end = _stream.Position + length;
        return length >= 0 && end <= _end ? end : throw Broken();
    }

    ulong ReadVarint()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var b = _stream.ReadByte();
            if (b < 0 || _stream.Position > _end) throw Broken();
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80) return value;
        }

        throw Broken();
    }

    MlflowInvalidRequestException Broken() => new($"not an ONNX file: the protobuf message breaks at byte {_stream.Position}");
}
