using System.Diagnostics;
using System.Globalization;
using ML.TestKit;

namespace ML.Lakehouse.Tests.Storage;

/// <summary>A file system in memory that holds only so much. Needs the right to mount one.</summary>
sealed class SmallDisk : IDisposable
{
    readonly TemporaryFolder folder = new();

    public SmallDisk(int megabytes)
    {
        var mounted = OperatingSystem.IsLinux()
            && Run("mount", "-t", "tmpfs", "-o", string.Create(CultureInfo.InvariantCulture, $"size={megabytes}m"), "tmpfs", folder.Path);
        if (!mounted) folder.Dispose();
        Judge.Permit(mounted, "the right to mount a small disk (root on Linux)");
    }

    public string Path => folder.Path;

    public void Dispose()
    {
        Run("umount", "--lazy", folder.Path);
        folder.Dispose();
    }

    static bool Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true });
            process!.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
