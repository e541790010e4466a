using Microsoft.Win32.SafeHandles;
using ML.Common.Errors;

namespace ML.Storage.Disk;

/// <summary>A new file as the end of a stream: what comes is given to the system at once, and bit by bit to the disk.</summary>
/// <param name="file">The file, empty.</param>
/// <param name="path">The object's path, for errors.</param>
sealed class DiskSink(SafeFileHandle file, string path) : WriteThroughStream
{
    // So much is given to the disk at a time while the rest still comes in; otherwise all of it waits for the flush at the end.
    const long WriteBackSize = 8 << 20;

    long written, given;

    /// <exception cref="PlatformException">The disk did not take it; where the bytes come from has errors of its own.</exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            RandomAccess.Write(file, buffer, written);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw DiskErrors.Explain(error, path);
        }

        written += buffer.Length;
        if (written - given < WriteBackSize) return;
        LinuxFile.BeginWriteBack(file, given, written - given);
        given = written;
    }
}
