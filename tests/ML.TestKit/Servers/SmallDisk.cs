namespace ML.TestKit.Servers;

/// <summary>
/// A disk that holds only so much, for one process: mounted in a mount namespace of its own, so nothing outside sees it, and it
/// goes with the process.
/// </summary>
static class SmallDisk
{
    const string Script = "mount -t tmpfs -o \"$1\" tmpfs \"$2\" && cd \"$2\" && shift 2 && exec \"$@\"";

    /// <summary>What to put before a command so that the folder is such a disk for it.</summary>
    /// <param name="folder">The folder, which exists.</param>
    /// <param name="options">Of the mount: size, owner.</param>
    /// <param name="mapped">Whether as root of a user namespace, which needs no right but changes who one is.</param>
    public static string[] Launcher(string folder, string options, bool mapped)
    {
        var flags = mapped ? "-rm" : "-m";
        using var tried = System.Diagnostics.Process.Start("unshare", [flags, "sh", "-c", "mount -t tmpfs -o size=1m tmpfs /mnt"]);
        tried.WaitForExit();
        Judge.Permit(tried.ExitCode == 0, "the right to mount a small disk in a namespace");
        return ["unshare", flags, "sh", "-c", Script, "sh", options, folder];
    }
}
