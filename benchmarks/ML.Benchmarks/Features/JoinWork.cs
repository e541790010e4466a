using System.Diagnostics;
using System.Globalization;
using ML.Features;
using ML.Features.Contracts.Definitions;
using ML.Features.Contracts.TrainingSets;
using ML.Lakehouse.DuckDb;

namespace ML.Benchmarks.Features;

/// <summary>One join of the large spine in a process of its own, so that the memory it takes is nobody else's.</summary>
static class JoinWork
{
    /// <summary>What this program is called with to be such a process: the word, then the side, the folder and the memory limit.</summary>
    public const string Word = "features-join";

    public const string Ours = "ours", ByHand = "by-hand", TrainingSet = "training-set", CopyByHand = "copy-by-hand";

    /// <param name="Digest">Of the rows found; equal ones are equal joins.</param>
    /// <param name="Peak">Most resident memory of the process, MiB, the runtime included.</param>
    public sealed record Outcome(TimeSpan Processor, TimeSpan Wall, double Peak, string Digest);

    public static async Task<Outcome> InProcessAsync(string side, string folder, string limit)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(JoinWork).Assembly.Location, Word, side, folder, limit]) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{side} within {limit} ended with {process.ExitCode}");
        var parts = output.Trim().Split(' ', 4);
        double Part(int index) => double.Parse(parts[index], CultureInfo.InvariantCulture);
        return new Outcome(TimeSpan.FromSeconds(Part(0)), TimeSpan.FromSeconds(Part(1)), Part(2), parts[3]);
    }

    public static async Task<int> RunAsync(string[] arguments)
    {
        if (arguments is not [var side, var folder, var limit]) return 2;
        var spill = Directory.CreateDirectory(Path.Combine(folder, "spill")).FullName;
        using var database = new DuckDbDatabase(new DuckDbOptions { MemoryLimit = limit, KeepOrder = false, SpillFolder = spill });
        using var connection = database.Connect();
        PointInTimeBench.Open(connection, folder, 1);
        var digest = "";
        var spent = await CpuTime.OnceAsync(async () => digest = side switch
        {
            Ours => PointInTimeBench.Digest(connection, PointInTimeBench.Ours(1), 1),
            ByHand => PointInTimeBench.Digest(connection, PointInTimeBench.ByHand(1), 1),
            TrainingSet => await TrainingSetAsync(folder, limit),
            CopyByHand => Copy(connection, folder),
            _ => throw new ArgumentException($"there is no side '{side}'"),
        });
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{spent.Processor.TotalSeconds} {spent.Wall.TotalSeconds} {Peak()} {digest}"));
        return 0;
    }

    // As a user has it: definitions looked up, versions pinned, the rows written as a Delta table, the found ones counted.
    static async Task<string> TrainingSetAsync(string folder, string limit)
    {
        var root = Path.Combine(folder, "store");
        await using var store = await FeatureStore.OpenAsync($"sqlite:///{Path.Combine(folder, "store.db")}", new FeatureStoreOptions { Root = root, MemoryLimit = limit });
        await store.ApplyAsync([new FeatureTable { Name = "f", Location = Path.Combine(folder, "f0.parquet"), PrimaryKeys = ["k"], TimeseriesColumn = "e", CreatedColumn = "c", Ttl = "2d" }]);
        var made = await store.CreateTrainingSetAsync(new CreateTrainingSet
        {
            Name = "joined", Spine = new SpineSource { Parquet = Path.Combine(folder, "spine.parquet") }, AsKnownAt = "2100-01-01T00:00:00Z",
            Features = [new FeatureSpecEntry { Lookup = new FeatureLookup { Table = "f", LookupKey = ["k"], TimestampLookupKey = "t" } }],
        });
        return string.Create(CultureInfo.InvariantCulture, $"{made.Rows} {made.Found!["a0"]}");
    }

    static string Copy(DuckDbConnection connection, string folder)
    {
        var file = Sql.Literal(Path.Combine(folder, "by-hand.parquet"));
        connection.Execute($"COPY ({PointInTimeBench.ByHand(1)}) TO {file}");
        return PointInTimeBench.Text(connection, $"SELECT concat(count(*), ' ', count(a0)) FROM read_parquet({file})");
    }

    static double Peak()
    {
        var line = File.ReadLines("/proc/self/status").First(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
        return double.Parse(line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }
}
