using System.Diagnostics;
using ML.TestKit;
using ML.TestKit.Processes;
using static ML.Client.Compat.Tests.FaultProxy;

namespace ML.Client.Compat.Tests;

/// <summary>The server goes away and the disk of the spool is full: what was logged waits in memory, and all of it arrives.</summary>
[Collection(Platform.Name)]
public sealed class FullDiskTests(Platform server)
{
    const int Epochs = 80_000, Capacity = 20_000;
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task A_spool_on_a_full_disk_loses_nothing()
    {
        const string mount = "mount -t tmpfs -o size=1m tmpfs \"$1\" && shift && exec \"$@\"";
        using (var tried = Process.Start("unshare", ["-rm", "sh", "-c", "mount -t tmpfs -o size=1m tmpfs /mnt"]))
        {
            await tried.WaitForExitAsync();
            Judge.Permit(tried.ExitCode == 0, "the right to mount a small disk in a namespace");
        }

        using var folder = new TemporaryFolder();
        var disk = Directory.CreateDirectory(folder.File("data")).FullName;
        await using var proxy = await FaultProxy.StartAsync(server.Address);
        var isAway = true;
        proxy.Choose = (_, request) => isAway && request.Path.Value!.EndsWith("log-batch", StringComparison.Ordinal) ? Fault.CutBefore : Fault.None;
        var sample = Path.Combine(Repository.Root, "artifacts", "bin", "ConsoleTraining", "release", "ConsoleTraining.dll");
        // More points than the queue holds: the program waits inside of its loop until the server is back.
        await using var process = ChildProcess.Start("unshare", ["-rm", "sh", "-c", mount, "sh", disk, "dotnet", sample, $"{Epochs}", $"{Capacity}"], Repository.Root,
            new Dictionary<string, string?> { ["MLFLOW_TRACKING_URI"] = proxy.Address, ["MLFLOW_RUN_ID"] = null, ["XDG_DATA_HOME"] = disk, ["MLFLOW_HTTP_REQUEST_MAX_RETRIES"] = "0" });

        using var limit = new CancellationTokenSource(Limit);
        while (!IsFull(process, disk))
        {
            Assert.False(process.HasExited, process.Output);
            await Task.Delay(50, limit.Token);
        }

        isAway = false;
        Assert.True(await process.WaitAsync(Limit) == 0, process.Output);
        var id = process.Output.Split("run ")[1].Split('\n')[0].Trim();
        var run = await server.Client.Runs.GetAsync(id);
        Assert.Equal("FINISHED", run.Info!.Status);
        long expected = 0;
        await foreach (var point in server.Client.Runs.MetricHistoryAsync(id, "loss")) Assert.Equal(expected++, point.Step);
        Assert.Equal(Epochs, expected);
    }

    // The process sees a disk of its own, which others see through its root.
    static bool IsFull(ChildProcess process, string disk)
    {
        try
        {
            return new DriveInfo($"/proc/{process.Id}/root{disk}") is { TotalSize: <= 2_000_000, AvailableFreeSpace: < 120_000 };
        }
        catch (IOException)
        {
            return false;
        }
    }
}
