using System.Net;

namespace ML.Client.Http;

/// <summary>A body of several pieces of memory, one after the other.</summary>
internal sealed class PartsContent(IReadOnlyList<ReadOnlyMemory<byte>> parts) : HttpContent
{
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        foreach (var part in parts) await stream.WriteAsync(part, cancellationToken).ConfigureAwait(false);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = parts.Sum(p => (long)p.Length);
        return true;
    }
}
