using ML.Common.Digests;

namespace ML.Storage;

/// <summary>Sums up what is read of a stream, which it owns.</summary>
public sealed class DigestingStream(Stream inner) : ReadThroughStream(inner)
{
    Crc32C digest;

    /// <summary>The CRC-32C of what was read so far.</summary>
    public uint Digest => digest.Value;

    protected override void Passed(ReadOnlySpan<byte> bytes) => digest.Append(bytes);
}
