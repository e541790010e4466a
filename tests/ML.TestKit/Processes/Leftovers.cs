namespace ML.TestKit.Processes;

/// <summary>What this test process leaves to be cleared away: its temporary files lie in a folder of their own, those of its children too.</summary>
static class Leftovers
{
    const string Prefix = "ml-tests-";
    const UnixFileMode Passable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    static readonly Lazy<Watcher> Current = new(Watch);

    public static Watcher Watcher => Current.Value;

    /// <summary>A new folder among the temporary files of this process.</summary>
    public static string NewFolder(string prefix)
    {
        _ = Watcher;
        return Directory.CreateTempSubdirectory(prefix).FullName;
    }

    static Watcher Watch()
    {
        var folder = Directory.CreateTempSubdirectory($"{Prefix}{Environment.ProcessId}-").FullName;
        // PostgreSQL's user has files in it.
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(folder, Passable);
        var watcher = new Watcher(folder, Prefix);
        Environment.SetEnvironmentVariable("TMPDIR", folder);
        return watcher;
    }
}
