using System.Diagnostics;
using ML.TestKit;

namespace ML.Serving.Compat.Tests.Judges;

/// <summary>A folder that is a disk of its own with room for little, until this is disposed.</summary>
sealed class TinyDisk : IDisposable
{
    readonly string folder;

    public TinyDisk(string folder, string size)
    {
        this.folder = folder;
        Directory.CreateDirectory(folder);
        Judge.Permit(OperatingSystem.IsLinux() && Run("mount", "-t", "tmpfs", "-o", $"size={size}", "tmpfs", folder), "the right to mount a small disk (root on Linux)");
    }

    /// <summary>Writes a file until nothing more fits.</summary>
    public string Fill()
    {
        var ballast = Path.Combine(folder, "ballast");
        using var file = new FileStream(ballast, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            while (true) file.Write(new byte[4096]);
        }
        catch (IOException)
        {
            return ballast;
        }
    }

    public void Dispose() => Run("umount", "--lazy", folder);

    static bool Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
