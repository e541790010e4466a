using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Pipelines;
using Google.Protobuf;

namespace ML.Serving.OpenInference.Grpc;

/// <summary>Reads gRPC's frames: one byte that says whether it is compressed, four bytes of length, the message.</summary>
sealed class GrpcMessageReader(PipeReader pipe, string? encoding, long limit)
{
    const int HeaderLength = 5;

    /// <summary>The next message; null when the caller has sent its last.</summary>
    /// <exception cref="GrpcException">Too large, cut off, or compressed in a way we do not speak.</exception>
    public async ValueTask<T?> ReadAsync<T>(MessageParser<T> parser, CancellationToken cancellation) where T : class, IMessage<T>
    {
        while (true)
        {
            var read = await pipe.ReadAsync(cancellation);
            if (TryParse(read.Buffer, parser, out var message, out var consumed))
            {
                pipe.AdvanceTo(consumed);
                return message;
            }

            if (read.IsCompleted)
            {
                var isEnd = read.Buffer.IsEmpty;
                pipe.AdvanceTo(read.Buffer.End);
                return isEnd ? null : throw new GrpcException(GrpcStatus.Internal, "the stream ended inside of a message");
            }

            pipe.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    bool TryParse<T>(ReadOnlySequence<byte> buffer, MessageParser<T> parser, out T? message, out SequencePosition consumed) where T : class, IMessage<T>
    {
        message = null;
        consumed = buffer.Start;
        if (buffer.Length < HeaderLength) return false;
        Span<byte> header = stackalloc byte[HeaderLength];
        buffer.Slice(0, HeaderLength).CopyTo(header);
        if (header[0] > 1) throw new GrpcException(GrpcStatus.Internal, $"a message begins with {header[0]}; expected 0, or 1 for a compressed one");
        var length = BinaryPrimitives.ReadUInt32BigEndian(header[1..]);
        if (length > limit) throw new GrpcException(GrpcStatus.ResourceExhausted, $"Received message larger than max ({length} vs. {limit})");
        if (buffer.Length < HeaderLength + length) return false;
        var body = buffer.Slice(HeaderLength, length);
        consumed = body.End;
        message = Parse(header[0] == 0 ? body : Decompress(body), parser);
        return true;
    }

    static T Parse<T>(ReadOnlySequence<byte> body, MessageParser<T> parser) where T : class, IMessage<T>
    {
        try
        {
            return parser.ParseFrom(body);
        }
        catch (InvalidProtocolBufferException error)
        {
            throw new GrpcException(GrpcStatus.Internal, $"the message cannot be parsed: {error.Message}");
        }
    }

    ReadOnlySequence<byte> Decompress(ReadOnlySequence<byte> body)
    {
        if (encoding is null or "" or "identity") throw new GrpcException(GrpcStatus.Internal, "a message says that it is compressed, and grpc-encoding names no compression");
        if (encoding is not ("gzip" or "deflate")) throw new GrpcException(GrpcStatus.Unimplemented, $"Unsupported grpc-encoding value '{encoding}'. Supported encodings: identity, gzip, deflate");
        using Stream source = encoding == "gzip"
            ? new GZipStream(new MemoryStream(body.ToArray()), CompressionMode.Decompress)
            : new ZLibStream(new MemoryStream(body.ToArray()), CompressionMode.Decompress);
        var output = new ArrayBufferWriter<byte>();
        try
        {
            while (source.Read(output.GetSpan(8192)) is var read and > 0)
            {
                output.Advance(read);
                if (output.WrittenCount > limit) throw new GrpcException(GrpcStatus.ResourceExhausted, $"Decompressed message is larger than max ({limit})");
            }
        }
        catch (InvalidDataException error)
        {
            throw new GrpcException(GrpcStatus.Internal, $"the message cannot be decompressed: {error.Message}");
        }

        return new ReadOnlySequence<byte>(output.WrittenMemory);
    }
}
