using ML.TestKit;
using ML.TestKit.Processes;

namespace ML.Integration.Tests.CommandLine;

/// <summary>The launcher as a user meets it: by a link, from another folder, with a data folder of an odd name.</summary>
public sealed class LauncherTests
{
    [Fact]
    public async Task Up_starts_the_platform_and_an_interrupt_ends_it()
    {
        Judge.Require(File.Exists(Repository.Executable), "the published executable (./ml build)");
        using var folder = new TemporaryFolder();
        File.CreateSymbolicLink(folder.File("ml link"), Path.Combine(Repository.Root, "ml"));
        var port = FreePort.Next();
        var environment = new Dictionary<string, string?> { ["ML_DATA_DIR"] = folder.File("data ü") };
        await using var process = ChildProcess.Start(folder.File("ml link"), ["up", "--port", $"{port}"], folder.Path, environment);
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        await Waiting.UntilHealthyAsync(http, "/health", process, TimeSpan.FromSeconds(60));
        Assert.Contains("<html", await http.GetStringAsync("/"));

        process.Signal("INT");
        await process.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.True(File.Exists(folder.File("data ü/mlflow.db")));
        Assert.Equal(["data ü", "ml link"], Directory.EnumerateFileSystemEntries(folder.Path).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task An_unknown_verb_is_named()
    {
        Judge.Require(File.Exists(Repository.Executable), "the published executable (./ml build)");
        await using var process = ChildProcess.Start(Path.Combine(Repository.Root, "ml"), ["no-such-verb"]);
        Assert.NotEqual(0, await process.WaitAsync(TimeSpan.FromSeconds(60)));
        Assert.Contains("no-such-verb", process.Output);
    }
}
