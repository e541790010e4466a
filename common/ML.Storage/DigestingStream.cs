using ML.Common.Digests;

namespace ML.Storage;

/// <summary>Sums up what is read of a stream, which it owns.</summary>
public sealed class DigestingStream(Stream inner) : ReadThroughStream(inner)
{
    Crc32C digest;

    /// <summary>The CRC-32C of what was read so far.</summary>
    public uint Digest => digest.Value;

    /// <summary>Copies as the inner stream does it best, which for a request's body is without a buffer in between.</summary>
    public override Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken) =>
        Inner.CopyToAsync(new Tap(this, destination), bufferSize, cancellationToken);

    protected override void Passed(ReadOnlySpan<byte> bytes) => digest.Append(bytes);

    sealed class Tap(DigestingStream owner, Stream destination) : WriteThroughStream
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            owner.Passed(buffer.Span);
            return destination.WriteAsync(buffer, cancellationToken);
        }
    }
}
