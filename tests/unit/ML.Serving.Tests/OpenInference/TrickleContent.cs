using System.Net;
using System.Threading.Channels;

namespace ML.Serving.Tests.OpenInference;

/// <summary>A request body that is sent piece by piece, each on its way before the next is there.</summary>
sealed class TrickleContent : HttpContent
{
    readonly Channel<byte[]> pieces = Channel.CreateUnbounded<byte[]>();

    public void Send(byte[] piece) => pieces.Writer.TryWrite(piece);

    public void End() => pieces.Writer.Complete();

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await stream.FlushAsync();
        await foreach (var piece in pieces.Reader.ReadAllAsync())
        {
            await stream.WriteAsync(piece);
            await stream.FlushAsync();
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
