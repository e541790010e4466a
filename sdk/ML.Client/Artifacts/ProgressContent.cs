using System.Net;
using ML.Common.Digests;

namespace ML.Client.Artifacts;

/// <summary>A file, or a part of one, as a request body that is opened when it is sent and so can be sent again.</summary>
internal sealed class ProgressContent(string file, IProgress<long>? progress, long offset = 0, long? length = null) : HttpContent
{
    const int BufferSize = 1 << 20;

    readonly long _length = length ?? new FileInfo(file).Length - offset;
    Crc32C _digest;

    /// <summary>The CRC-32C of what was sent.</summary>
    public uint Digest => _digest.Value;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        using var handle = File.OpenHandle(file, FileMode.Open, FileAccess.Read, FileShare.Read, FileOptions.SequentialScan);
        var buffer = System.Buffers.ArrayPool<byte>.Shared.Rent(BufferSize);
        // The handler sends the same content again when a kept connection turns out to be closed.
        _digest = default;
        try
        {
            for (long sent = 0; sent < _length;)
            {
                // Asynchronous reads of a plain file are hops to another thread; the page cache answers at once.
                var read = RandomAccess.Read(handle, buffer.AsSpan(0, (int)Math.Min(BufferSize, _length - sent)), offset + sent);
                if (read == 0) throw new InvalidOperationException($"{file} became shorter while it was sent");
                _digest.Append(buffer.AsSpan(0, read));
                await stream.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
                sent += read;
                progress?.Report(sent);
            }
        }
        finally
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _length;
        return true;
    }
}
