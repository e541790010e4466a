using Microsoft.Win32.SafeHandles;

namespace ML.Storage.Disk;

/// <summary>
/// Writes a file in large blocks past the system's cache, a few at a time: no page is looked for, copied to and flushed later, which is most
/// of what a large file costs. Where the file system refuses a block, that one goes through the cache.
/// </summary>
sealed class DirectWriter : IAsyncDisposable
{
    const int BlockSize = 1 << 20;
    const int BlockCount = 4;
    const long ReserveSize = 16 << 20;

    readonly SafeFileHandle cached, direct;
    readonly AlignedBlocks blocks = new(BlockCount, BlockSize);
    readonly Task[] writes = [.. Enumerable.Repeat(Task.CompletedTask, BlockCount)];
    long offset, reserved;
    int current, filled;

    DirectWriter(SafeFileHandle cached, SafeFileHandle direct, long offset) =>
        (this.cached, this.direct, this.offset, reserved) = (cached, direct, offset, offset);

    /// <param name="file">The file; stays the caller's.</param>
    /// <param name="name">Its name.</param>
    /// <param name="offset">Where to go on, a multiple of a mebibyte.</param>
    /// <returns>Null where the file system has no such writes.</returns>
    public static DirectWriter? TryOpen(SafeFileHandle file, string name, long offset) =>
        LinuxFile.OpenPastCache(name) is { } direct ? new(file, direct, offset) : null;

    /// <summary>Takes in the next bytes; waits only for a block to be free.</summary>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (filled == 0) await writes[current];
            var count = Math.Min(bytes.Length, BlockSize - filled);
            bytes.Span[..count].CopyTo(blocks[current][filled..]);
            bytes = bytes[count..];
            filled += count;
            if (filled == BlockSize) Send();
        }
    }

    /// <summary>Waits until everything is written and cuts off what was reserved for more.</summary>
    public async Task FinishAsync()
    {
        await Task.WhenAll(writes);
        // The end rarely fills the disk's sectors.
        RandomAccess.Write(cached, blocks[current][..filled], offset);
        RandomAccess.SetLength(cached, offset + filled);
        filled = 0;
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(writes).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        direct.Dispose();
        blocks.Dispose();
    }

    void Send()
    {
        if (offset + BlockSize > reserved)
        {
            LinuxFile.Reserve(cached, reserved, ReserveSize);
            reserved += ReserveSize;
        }

        var (block, start) = (current, offset);
        writes[block] = Task.Run(() => Write(block, start));
        offset += BlockSize;
        current = (current + 1) % BlockCount;
        filled = 0;
    }

    void Write(int block, long start)
    {
        try
        {
            RandomAccess.Write(direct, blocks[block], start);
        }
        catch (Exception error) when (error is IOException or ArgumentException)
        {
            RandomAccess.Write(cached, blocks[block], start);
        }
    }
}
