using ML.TestKit;
using ML.TestKit.Processes;

namespace ML.Client.Compat.Tests;

/// <summary>Every sample runs as its user would run it.</summary>
[Collection(Platform.Name)]
public sealed class SampleTests(Platform server)
{
    Dictionary<string, string?> Environment => new() { ["MLFLOW_TRACKING_URI"] = server.Address, ["MLFLOW_RUN_ID"] = null };

    static string Built(string sample) => Samples.Built(sample);

    Task<string> RunAsync(string program, params string[] arguments) => Samples.RunProgramAsync(program, server.Address, arguments);

    static string RunId(string output) => output.Split("run ")[1].Split('\n')[0].Trim();

    [Fact]
    public async Task Console_training_logs_its_epochs()
    {
        var output = await RunAsync("dotnet", Built("ConsoleTraining"));
        Assert.Contains("y = 3.00x + 2.00; found again: True", output);
        Assert.Equal(200, (await server.Client.Runs.MetricHistoryAsync(RunId(output), "loss").ToListAsync()).Count);
        Assert.Equal("FINISHED", (await server.Client.Runs.GetAsync(RunId(output))).Info!.Status);
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task Console_training_that_is_stopped_is_killed_and_keeps_what_it_logged(string signal)
    {
        await using var process = ChildProcess.Start("dotnet", [Built("ConsoleTraining"), "2000000000"], Repository.Root, Environment);
        await UntilAsync(() => Task.FromResult(process.Output.Contains("run ", StringComparison.Ordinal)));
        var id = RunId(process.Output);
        await UntilAsync(async () => (await server.Client.Runs.GetAsync(id)).Data?.Metrics?.Any(m => m.Key == "loss") == true);
        process.Signal(signal);
        await process.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal("KILLED", (await server.Client.Runs.GetAsync(id)).Info!.Status);
    }

    [Fact]
    public async Task Console_training_compiles_ahead_of_time_and_runs()
    {
        Judge.Require(File.Exists("/usr/bin/gcc") || File.Exists("/usr/bin/clang"), "a C linker (Debian: gcc or clang) for ahead-of-time compilation");
        var target = Path.Combine(Repository.Root, "artifacts", "samples", "console-training");
        await RunAsync("dotnet", ["publish", "samples/ConsoleTraining", "-c", "Release", "-o", target, "-v", "quiet", "-nologo"]);
        var output = await RunAsync(Path.Combine(target, "ConsoleTraining"));
        Assert.Contains("y = 3.00x + 2.00; found again: True", output);
        Assert.Equal(200, (await server.Client.Runs.MetricHistoryAsync(RunId(output), "loss").ToListAsync()).Count);
    }

    [Fact]
    public async Task One_file_is_run_as_a_script()
    {
        var output = await RunAsync("dotnet", ["run", Path.Combine(Repository.Root, "samples", "script.cs")]);
        Assert.Equal(10, (await server.Client.Runs.MetricHistoryAsync(RunId(output), "square").ToListAsync()).Count);
    }

    [Fact]
    public async Task The_package_is_all_that_a_project_needs()
    {
        using var folder = new TemporaryFolder();
        // Built apart: a package's references differ from those of the projects here.
        await RunAsync("dotnet", "pack", "sdk/ML.Client", "-c", "Release", "-o", folder.File("feed"), "--artifacts-path", folder.File("build"), "-p:PackageVersion=0.1.0-packed", "-v", "quiet", "-nologo");
        Directory.CreateDirectory(folder.File("app"));
        var packages = System.Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(System.Environment.GetFolderPath(System.Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        await File.WriteAllTextAsync(folder.File("app/app.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <RestoreAdditionalProjectSources>{folder.File("feed")}</RestoreAdditionalProjectSources>
                <RestorePackagesPath>{folder.File("packages")}</RestorePackagesPath>
                <RestoreFallbackFolders>{packages}</RestoreFallbackFolders>
              </PropertyGroup>
              <ItemGroup><PackageReference Include="ML.Client" Version="[0.1.0-packed]" /></ItemGroup>
            </Project>
            """);
        // The program is the one on the package's own page.
        var page = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "sdk", "ML.Client", "PACKAGE.md"));
        var program = page.Split("```csharp\n")[1].Split("```")[0];
        await File.WriteAllTextAsync(folder.File("app/Program.cs"), program + "System.Console.WriteLine($\"run {run.RunId}\");\n");
        var output = await RunAsync("dotnet", "run", "--project", folder.File("app"));
        Assert.Equal(20, (await server.Client.Runs.MetricHistoryAsync(RunId(output), "rmse").ToListAsync()).Count);
    }

    static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!await condition()) await Task.Delay(50, limit.Token);
    }
}
