using Microsoft.Win32.SafeHandles;
using ML.Common.Errors;

namespace ML.Storage.Disk;

/// <summary>A new file as the end of a stream: its beginning is written through the system's cache, the bulk of a large one past it.</summary>
/// <param name="file">The file, empty, which stays the caller's.</param>
/// <param name="name">Its name.</param>
/// <param name="path">The object's path, for errors.</param>
sealed class DiskSink(SafeFileHandle file, string name, string path) : WriteThroughStream
{
    // So much is given to the disk at a time while the rest still comes in; otherwise all of it waits for the flush at the end.
    const long WriteBackSize = 8 << 20;

    // What is larger would push everything else out of the system's memory.
    const long CachedSize = 2 * WriteBackSize;

    long written, given, limit = CachedSize;
    DirectWriter? direct;

    /// <exception cref="PlatformException">The disk did not take it; where the bytes come from has errors of its own.</exception>
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            if (direct is null)
            {
                var count = (int)Math.Min(buffer.Length, limit - written);
                WriteCached(buffer.Span[..count]);
                buffer = buffer[count..];
                if (buffer.IsEmpty) return;
                direct = DirectWriter.TryOpen(file, name, written);
                if (direct is null) limit = long.MaxValue;
            }

            if (direct is null) WriteCached(buffer.Span);
            else await direct.WriteAsync(buffer);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw DiskErrors.Explain(error, path);
        }
    }

    /// <summary>Waits until all of it is on the disk.</summary>
    /// <exception cref="PlatformException">The disk did not take it.</exception>
    public async Task FinishAsync()
    {
        try
        {
            if (direct is not null) await direct.FinishAsync();
            RandomAccess.FlushToDisk(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw DiskErrors.Explain(error, path);
        }
    }

    public override async ValueTask DisposeAsync()
    {
        if (direct is not null) await direct.DisposeAsync();
        await base.DisposeAsync();
    }

    void WriteCached(ReadOnlySpan<byte> bytes)
    {
        RandomAccess.Write(file, bytes, written);
        written += bytes.Length;
        if (written - given < WriteBackSize) return;
        LinuxFile.BeginWriteBack(file, given, written - given);
        given = written;
    }
}
