using System.Globalization;
using System.Text.RegularExpressions;
using ML.TestKit;
using ML.TestKit.Processes;

namespace ML.Benchmarks.Training;

/// <summary>Whole trainings, by the executable.</summary>
static partial class TrainingProcess
{
    const int Epochs = 3;

    static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    /// <summary>Samples per second of three epochs on so many ranks, with a batch of so many samples on all of them together.</summary>
    public static Task<double> RateAsync(string table, int ranks, int batch) => InFolderAsync(async folder =>
    {
        var config = Config(folder, table, "model: {hidden: [256, 128]}", Epochs, $", batch_size: {batch}");
        var printed = await OutputAsync(Repository.Executable, "train", config, "--nproc", $"{ranks}");
        var rates = Rate().Matches(printed).Select(match => double.Parse(match.Groups[1].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture)).ToList();
        if (rates.Count != Epochs) throw new InvalidOperationException($"{rates.Count} epochs tell their rate, {Epochs} were asked for: {printed}");
        return Epochs / rates.Sum(rate => 1 / rate);
    });

    /// <summary>Most memory, in MiB, that an epoch over a table takes when 64 MiB of it may be kept.</summary>
    public static Task<double> PeakMegabytesAsync(string table) => InFolderAsync(async folder =>
    {
        var config = Config(folder, table, "model: {kind: linear}", 1, ", batch_size: 4096, cache_megabytes: 64");
        await using var process = Start(Repository.Executable, "worker", config);
        double peak = 0;
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!process.HasExited && await timer.WaitForNextTickAsync()) peak = Math.Max(peak, HighWater(process.Id));
        return await process.WaitAsync(Limit) == 0 ? peak : throw new InvalidOperationException(process.Output);
    });

    public static async Task<string> OutputAsync(string program, params string[] arguments)
    {
        await using var process = Start(program, arguments);
        return await process.WaitAsync(Limit) == 0 ? process.Output : throw new InvalidOperationException(process.Output);
    }

    static ChildProcess Start(string program, params string[] arguments) =>
        ChildProcess.Start(program, arguments, environment: new Dictionary<string, string?> { ["MLFLOW_TRACKING_URI"] = null, ["OMP_NUM_THREADS"] = "1", ["OPENBLAS_NUM_THREADS"] = "1" });

    static string Config(string folder, string table, string model, int epochs, string training)
    {
        var path = Path.Combine(folder, "config.yaml");
        File.WriteAllText(path, $"output: {folder}\ndata: {{path: {table}, target: y}}\n{model}\ntraining: {{epochs: {epochs}, device: cpu{training}}}\n");
        return path;
    }

    static async Task<T> InFolderAsync<T>(Func<string, Task<T>> work)
    {
        var folder = Directory.CreateTempSubdirectory("ml-bench-").FullName;
        try
        {
            return await work(folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    static double HighWater(int process)
    {
        try
        {
            var line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
        }
        catch (IOException)
        {
            return 0;
        }
    }

    [GeneratedRegex(@"([\d,]+) samples/s")]
    private static partial Regex Rate();
}
