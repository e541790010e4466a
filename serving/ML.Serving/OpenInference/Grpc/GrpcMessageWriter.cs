using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Pipelines;
using Google.Protobuf;

namespace ML.Serving.OpenInference.Grpc;

/// <summary>Writes gRPC's frames, compressed when the call says so.</summary>
static class GrpcMessageWriter
{
    const int HeaderLength = 5;

    public static async ValueTask WriteAsync(PipeWriter pipe, IMessage message, bool gzip, CancellationToken cancellation)
    {
        if (gzip) WriteCompressed(pipe, message);
        else WritePlain(pipe, message);
        await pipe.FlushAsync(cancellation);
    }

    static void WritePlain(PipeWriter pipe, IMessage message)
    {
        Header(pipe, 0, message.CalculateSize());
        message.WriteTo(pipe);
    }

    static void WriteCompressed(PipeWriter pipe, IMessage message)
    {
        using var buffer = new MemoryStream();
        using (var zip = new GZipStream(buffer, CompressionLevel.Fastest, leaveOpen: true)) message.WriteTo(zip);
        Header(pipe, 1, (int)buffer.Length);
        pipe.Write(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
    }

    static void Header(PipeWriter pipe, byte compressed, int length)
    {
        var header = pipe.GetSpan(HeaderLength);
        header[0] = compressed;
        BinaryPrimitives.WriteUInt32BigEndian(header[1..], (uint)length);
        pipe.Advance(HeaderLength);
    }
}
