using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace ML.TestKit;

/// <summary>A folder that is a disk of its own with room for little, until this is disposed. Needs the right to mount one.</summary>
public sealed class MountedDisk : IDisposable
{
    /// <param name="folder">The folder; made where it is not there.</param>
    /// <param name="megabytes">Size of the disk in MiB.</param>
    public MountedDisk(string folder, int megabytes)
    {
        Path = folder;
        Directory.CreateDirectory(folder);
        var size = string.Create(CultureInfo.InvariantCulture, $"size={megabytes}m");
        Judge.Permit(OperatingSystem.IsLinux() && Run("mount", "-t", "tmpfs", "-o", size, "tmpfs", folder), "the right to mount a small disk (root on Linux)");
    }

    public string Path { get; }

    /// <summary>Writes a file until nothing more fits.</summary>
    /// <returns>The file.</returns>
    public string Fill()
    {
        var ballast = System.IO.Path.Combine(Path, "ballast");
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

    public void Dispose() => Run("umount", "--lazy", Path);

    static bool Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
