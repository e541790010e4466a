using System.Runtime.InteropServices;

namespace ML.Lakehouse.Storage;

/// <summary>Gives a finished file its final name if and only if nobody has that name yet.</summary>
static partial class ExclusiveLink
{
    const int AlreadyExists = 17;

    /// <summary>False when the target exists. File.Move without overwrite looks first and renames then, which is a race.</summary>
    public static bool TryCreate(string source, string target)
    {
        if (OperatingSystem.IsWindows()) return MoveOnWindows(source, target);
        if (Link(source, target) == 0) return true;
        var error = Marshal.GetLastPInvokeError();
        if (error == AlreadyExists) return false;
        return CreateExclusively(source, target, error);
    }

    static bool MoveOnWindows(string source, string target)
    {
        try
        {
            File.Move(source, target, overwrite: false);
            return true;
        }
        catch (IOException) when (File.Exists(target))
        {
            return false;
        }
    }

    // File systems without hard links: an exclusive create decides the race; the content follows at once.
    static bool CreateExclusively(string source, string target, int error)
    {
        try
        {
            using var file = File.OpenHandle(target, FileMode.CreateNew, FileAccess.Write);
            RandomAccess.Write(file, File.ReadAllBytes(source), 0);
            return true;
        }
        catch (IOException) when (File.Exists(target))
        {
            return false;
        }
        catch (IOException e)
        {
            throw new IOException($"cannot create {target}: {Marshal.GetPInvokeErrorMessage(error)}", e);
        }
    }

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string source, string target);
}
