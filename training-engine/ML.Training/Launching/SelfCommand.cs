namespace ML.Training.Launching;

/// <summary>How this program is started again as a child.</summary>
static class SelfCommand
{
    public static IReadOnlyList<string> Parts { get; } = Of(Environment.ProcessPath!);

    // Run as `dotnet ml.dll`, the process is dotnet and its first argument the program.
    static IReadOnlyList<string> Of(string self) =>
        Path.GetFileNameWithoutExtension(self) == "dotnet" ? [self, Environment.GetCommandLineArgs()[0]] : [self];
}
