using ML.TestKit;

namespace ML.Benchmarks.Features;

/// <summary>Point-in-time joins against hand-written DuckDB SQL, online reads against the stores' own clients.</summary>
sealed class FeaturesBenchmark : IBenchmark
{
    public string Name => "features";

    public string Description => "point-in-time joins against hand-written DuckDB SQL; online reads against raw reads";

    public async Task RunAsync(BenchmarkReport report, bool quick)
    {
        using var folder = new TemporaryFolder();
        await PointInTimeBench.RunAsync(report, folder, quick);
        await OnlineBench.RunAsync(report, folder, quick);
    }
}
