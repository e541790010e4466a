using System.Buffers;

namespace ML.Storage;

/// <summary>Cuts content of unknown length into parts of one size, with one buffer.</summary>
sealed class PartBuffer(Stream content) : IDisposable
{
    /// <summary>Above the 5 MiB that S3 asks of every part but the last.</summary>
    public const int PartSize = 8 << 20;

    readonly byte[] buffer = ArrayPool<byte>.Shared.Rent(PartSize);

    /// <summary>The current part.</summary>
    public ReadOnlyMemory<byte> Part { get; private set; }

    /// <summary>Whether the current part is as large as parts can be, so that more may follow.</summary>
    public bool IsFull => Part.Length == PartSize;

    /// <summary>Reads the next part; false when there is none.</summary>
    public async Task<bool> NextAsync(CancellationToken cancellation)
    {
        var count = await content.ReadAtLeastAsync(buffer.AsMemory(0, PartSize), PartSize, throwOnEndOfStream: false, cancellation);
        Part = buffer.AsMemory(0, count);
        return count > 0;
    }

    /// <summary>The current part as a stream for clients that want one.</summary>
    public MemoryStream AsStream() => new(buffer, 0, Part.Length, writable: false);

    public void Dispose() => ArrayPool<byte>.Shared.Return(buffer);
}
