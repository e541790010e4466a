using ML.TestKit;

namespace ML.Benchmarks.Features;

/// <summary>Point-in-time joins and windows against hand-written DuckDB SQL, online reads and publication against the stores' own paths.</summary>
sealed class FeaturesBenchmark : IBenchmark
{
    public string Name => "features";

    public string Description => "point-in-time joins and windows against hand-written DuckDB SQL; online reads, calls and publication against raw ones";

    public async Task RunAsync(BenchmarkReport report, bool quick)
    {
        using var folder = new TemporaryFolder();
        await PointInTimeBench.RunAsync(report, folder, quick);
        await WindowBench.RunAsync(report, folder, quick);
        await OnlineBench.RunAsync(report, folder, quick);
        await PublishBench.RunAsync(report, quick);
        await HttpBench.RunAsync(report, quick);
    }
}
