using System.Runtime.InteropServices;

namespace ML.Host.Server;

/// <summary>
/// Has the runtime compile what is called often by what it saw of the calls. For a process that does one thing for days this takes a
/// tenth to a fifth off each request; for one that does many it costs more in its first minutes than it gains, so it is off in the program's own
/// configuration. The runtime reads the choice as it starts, from there or from its environment: so the program starts anew in the same process.
/// </summary>
static partial class ProfiledCode
{
    const string Variable = "DOTNET_TieredPGO";

    /// <summary>To be called before anything else. Does not return where it starts anew; whoever sets the variable has what it says.</summary>
    public static void Use(string[] args)
    {
        if (!OperatingSystem.IsLinux() || Environment.GetEnvironmentVariable(Variable) is not null) return;
        // Started as `dotnet ml.dll` the program is another, with other arguments.
        if (Environment.ProcessPath is not { } program || Path.GetDirectoryName(program) != Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)) return;
        // Where this fails, all goes on as it is.
        if (SetVariable(Variable, "1", 0) == 0) _ = Execute(program, [program, .. args, null]);
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int overwrite);

    [LibraryImport("libc", EntryPoint = "execv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Execute(string program, string?[] arguments);
}
