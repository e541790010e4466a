using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ML.Storage.Disk;

/// <summary>The few file operations that .NET does not offer: resolving every link of a path, exclusive naming, durable folder entries.</summary>
static partial class LinuxFile
{
    const int FileExists = 17;
    const int ReadOnly = 0;
    const uint BeginWrite = 2;
    const int WriteOnly = 1;
    static readonly int PastCache = RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm ? 0x10000 : 0x4000;

    /// <summary>The path with every symbolic link followed; null when it does not exist.</summary>
    public static string? RealPath(string path)
    {
        var resolved = RealPath(path, IntPtr.Zero);
        if (resolved == IntPtr.Zero) return null;
        try
        {
            return Marshal.PtrToStringUTF8(resolved);
        }
        finally
        {
            Free(resolved);
        }
    }

    /// <summary>Gives a file a second name; false when the name is taken. Of several callers exactly one succeeds.</summary>
    public static bool TryLink(string existing, string name)
    {
        if (Link(existing, name) == 0) return true;
        var error = Marshal.GetLastPInvokeError();
        return error == FileExists ? false : throw new IOException($"linking '{name}' failed: {Marshal.GetPInvokeErrorMessage(error)}", error);
    }

    /// <summary>Makes the names in a folder survive a power failure. File systems that cannot do it are left alone.</summary>
    public static void SyncFolder(string folder)
    {
        var descriptor = Open(folder, ReadOnly);
        if (descriptor < 0) return;
        _ = Sync(descriptor);
        _ = Close(descriptor);
    }

    /// <summary>
    /// Asks the system to begin writing a part of a file to the disk, without waiting for it. A hint: what it cannot do is left to
    /// the flush at the end.
    /// </summary>
    public static void BeginWriteBack(SafeFileHandle file, long offset, long length)
    {
        if (OperatingSystem.IsLinux()) _ = SyncRange(file, offset, length, BeginWrite);
    }

    /// <summary>Opens a file for writes that go past the system's cache; null where the file system has no such thing.</summary>
    public static SafeFileHandle? OpenPastCache(string file)
    {
        if (!OperatingSystem.IsLinux()) return null;
        var descriptor = Open(file, WriteOnly | PastCache);
        return descriptor < 0 ? null : new SafeFileHandle(descriptor, ownsHandle: true);
    }

    /// <summary>Asks for room before it is written. A hint: without it each write makes the file longer, and they wait for each other.</summary>
    public static void Reserve(SafeFileHandle file, long offset, long length)
    {
        if (OperatingSystem.IsLinux()) _ = Allocate(file, 0, offset, length);
    }

    [LibraryImport("libc", EntryPoint = "fallocate")]
    private static partial int Allocate(SafeFileHandle file, int mode, long offset, long length);

    [LibraryImport("libc", EntryPoint = "sync_file_range")]
    private static partial int SyncRange(SafeFileHandle file, long offset, long length, uint flags);

    [LibraryImport("libc", EntryPoint = "realpath", StringMarshalling = StringMarshalling.Utf8)]
    private static partial IntPtr RealPath(string path, IntPtr buffer);

    [LibraryImport("libc", EntryPoint = "free")]
    private static partial void Free(IntPtr memory);

    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Link(string existing, string name);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    private static partial int Sync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
