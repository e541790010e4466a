using System.Diagnostics;
using ML.TestKit;
using ML.TestKit.Processes;

namespace ML.Integration.Tests.TestRuns;

/// <summary>A test run that is cut off leaves neither processes nor files.</summary>
public sealed class WatcherTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Groups_and_files_of_a_process_that_ended_are_cleared_away()
    {
        var (own, gone, living) = (folder.File($"run-{Environment.ProcessId}-a"), folder.File("run-1073741824-b"), folder.File($"run-{Environment.ProcessId}-c"));
        foreach (var path in (string[])[own, gone, living]) Directory.CreateDirectory(Path.Combine(path, "deep"));
        using var ended = Start();
        using var left = Start();
        using (var watcher = new Watcher(own, "run-"))
        {
            foreach (var process in (Process[])[ended, left]) watcher.Started(process.Id);
            watcher.Ended(ended.Id);
        }

        await left.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(20));
        Assert.False(ended.HasExited);
        ended.Kill(entireProcessTree: true);
        Assert.Equal([living], Directory.GetDirectories(folder.Path));
    }

    [Fact]
    public void Temporary_files_of_tests_lie_in_a_folder_of_the_process() =>
        Assert.Contains($"/ml-tests-{Environment.ProcessId}-", folder.Path, StringComparison.Ordinal);

    // A group of two, whose leader is a shell.
    static Process Start() => Process.Start(new ProcessStartInfo("setsid", ["sh", "-c", "sleep 60; true"]))!;
}
