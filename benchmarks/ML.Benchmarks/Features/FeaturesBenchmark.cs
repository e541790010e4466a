using ML.TestKit;

namespace ML.Benchmarks.Features;

/// <summary>Point-in-time joins and windows against hand-written DuckDB SQL, online reads and publication against the stores' own paths.</summary>
/// <param name="arguments">Of the command line; words behind the benchmark's name choose some of <see cref="Parts"/>.</param>
sealed class FeaturesBenchmark(string[] arguments) : IBenchmark
{
    static readonly string[] Parts = ["join", "large-join", "windows", "online", "publish", "http"];

    public string Name => "features";

    public string Description => $"point-in-time joins and windows against hand-written DuckDB SQL; online reads, calls and publication against raw ones; or some of: {string.Join(", ", Parts)}";

    public async Task RunAsync(BenchmarkReport report, bool quick)
    {
        var asked = arguments.Where(a => !a.StartsWith('-')).Skip(1).ToList();
        if (asked.Except(Parts).FirstOrDefault() is { } unknown) throw new ArgumentException($"features has no part '{unknown}'; it has {string.Join(", ", Parts)}");
        bool Has(string part) => asked.Count == 0 ? part != "large-join" || !quick : asked.Contains(part);
        using var folder = new TemporaryFolder();
        if (Has("join")) await PointInTimeBench.RunAsync(report, folder, quick);
        if (Has("large-join")) await LargeJoinBench.RunAsync(report, folder, quick);
        if (Has("windows")) await WindowBench.RunAsync(report, folder, quick);
        if (Has("online")) await OnlineBench.RunAsync(report, folder, quick);
        if (Has("publish")) await PublishBench.RunAsync(report, quick);
        if (Has("http")) await HttpBench.RunAsync(report, quick);
    }
}
