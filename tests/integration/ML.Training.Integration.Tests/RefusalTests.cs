using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using ML.TestKit;
using ML.TestKit.Processes;

namespace ML.Training.Integration.Tests;

/// <summary>What cannot be trained is refused with words that name it.</summary>
public sealed class RefusalTests : IDisposable
{
    readonly TrainingFolder folder = new(rows: 5_000);

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_target_that_is_not_a_number_stops_with_its_batch_and_row()
    {
        var (code, output) = await folder.RunAsync("train", folder.Config("nan", ", epochs: 2", "checkpoint: {every_steps: 1}", target: "poisoned", data: ", normalize: false"));
        Assert.Equal(1, code);
        var step = Regex.Match(output, @"step (\d+) \(epoch 1, batch \d+\): the loss is nan; the step was not applied");
        Assert.True(step.Success, output);
        var before = int.Parse(step.Groups[1].Value, CultureInfo.InvariantCulture) - 1;
        Assert.True(before > 0 && File.Exists(folder.At($"nan/checkpoints/step-{before:D10}/checkpoint.json")), $"no checkpoint of step {before}");
        Assert.Contains("Rows with a target that is not finite: 777", output);
    }

    [Theory]
    [InlineData(", no_such_setting: 1", "", "y", "", "no_such_setting")]
    [InlineData(", epochs: 0", "", "y", "", "training.epochs: 0 is not at least 1")]
    [InlineData(", loss: cross_entropy", "", "y", "", "training.loss: 'cross_entropy' does not suit a regression target; it takes mse, mae, huber")]
    [InlineData("", "", "missing", "", "data.target: column 'missing' is not in")]
    [InlineData("", "", "y", ", where: \"a >\"", "data.where: ")]
    [InlineData("", "split: {validation: 0.9, test: 0.5}", "y", "", "split: validation 0.9")]
    public async Task A_wrong_configuration_is_named(string training, string more, string target, string data, string expected)
    {
        var (code, output) = await folder.RunAsync("train", folder.Config("wrong", training, more, target, data));
        Assert.Equal(1, code);
        Assert.Contains(expected, output);
        Assert.DoesNotContain("   at ML.", output);
    }

    [Fact]
    public async Task An_unreadable_torchscript_file_is_named()
    {
        File.WriteAllText(folder.At("broken.pt"), "not a module");
        var config = folder.Config("script").Replace(".yaml", "2.yaml", StringComparison.Ordinal);
        File.WriteAllText(config, File.ReadAllText(folder.At("script.yaml")).Replace("kind: wide_and_deep", $"kind: script, path: {folder.At("broken.pt")}", StringComparison.Ordinal));
        var (code, output) = await folder.RunAsync("train", config);
        Assert.Equal(1, code);
        Assert.Contains("broken.pt", output);
    }

    [Fact]
    public async Task Ranks_that_were_told_different_world_sizes_say_so()
    {
        var (config, port) = (folder.Config("sizes", ", maximum_steps: 5"), FreePort.Next());
        await using var first = Worker(config, 0, 2, port);
        await using var second = Worker(config, 1, 3, port);
        Assert.NotEqual(0, await second.WaitAsync(TimeSpan.FromMinutes(1)));
        Assert.Contains("this rank was started with world size 3; rank 0 has world size 2", second.Output);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_named()
    {
        using var other = new TcpListener(IPAddress.Any, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        await using var worker = Worker(folder.Config("port", ", maximum_steps: 5"), 0, 2, port);
        Assert.NotEqual(0, await worker.WaitAsync(TimeSpan.FromMinutes(1)));
        Assert.Contains($"rank 0 of 2 could not join at 127.0.0.1:{port}", worker.Output);
        Assert.Contains("Address already in use", worker.Output);
    }

    ChildProcess Worker(string config, int rank, int size, int port) => folder.Start(Repository.Executable, ["worker", config], environment: new()
    {
        ["RANK"] = $"{rank}", ["WORLD_SIZE"] = $"{size}", ["MASTER_ADDR"] = "127.0.0.1", ["MASTER_PORT"] = $"{port}",
    });

    [Theory]
    [InlineData("--min-nproc", "2", "--min-nproc 2 is not from 1 to --nproc 1")]
    [InlineData("--min-nproc", "0", "--min-nproc 0 is not from 1 to --nproc 1")]
    public async Task A_number_of_processes_that_cannot_be_is_named(string flag, string value, string expected)
    {
        var (code, output) = await folder.RunAsync("train", folder.Config("processes"), flag, value);
        Assert.Equal(1, code);
        Assert.Contains(expected, output);
    }

    [Fact]
    public async Task A_validation_loss_that_is_not_a_number_stops_with_its_row()
    {
        // Row 777 is of the last tenth.
        var (code, output) = await folder.RunAsync("train", folder.Config("judged", ", epochs: 2", "split: {by: id, validation: 0.1, test: 0.1}", target: "poisoned", data: ", where: \"id < 900\", normalize: false"));
        Assert.Equal(1, code);
        Assert.Matches("the validation loss is nan after epoch 1, in batch 1. Rows with a target that is not finite: 777", output.ToLowerInvariant().Replace("rows with", "Rows with", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_unfinished_run_of_another_configuration_is_not_continued()
    {
        var (first, stopped) = await folder.RunAsync("train", folder.Config("mixed", ", epochs: 1, maximum_steps: 12", "checkpoint: {every_steps: 5}"));
        Assert.True(first == 0, stopped);
        var manifest = Directory.GetFiles(folder.At("mixed/checkpoints"), "checkpoint.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Last();
        File.WriteAllText(manifest, File.ReadAllText(manifest).Replace("\"finished\": true", "\"finished\": false", StringComparison.Ordinal));
        var (code, output) = await folder.RunAsync("train", folder.Config("mixed", ", epochs: 1, maximum_steps: 12, accumulate: 2", "checkpoint: {every_steps: 5}"));
        Assert.Equal(1, code);
        Assert.Contains("--fresh", output);
        var (fresh, done) = await folder.RunAsync("train", folder.Config("mixed", ", epochs: 1, maximum_steps: 12, accumulate: 2"), "--fresh");
        Assert.True(fresh == 0, done);
    }
}
