namespace ML.Benchmarks.Tracking;

/// <summary>What runs send and ask all day, on both engines, and the large cases of <see cref="LargeTrackingBenchmark"/>.</summary>
sealed class TrackingBenchmark : IBenchmark
{
    public string Name => "tracking";

    public string Description => "create, log, read and search against the real MLflow server, on SQLite and PostgreSQL";

    public async Task RunAsync(BenchmarkReport report, bool quick)
    {
        foreach (var engine in BenchDatabase.Engines) await new SmallRows(report, quick, engine).RunAsync();
        await new LargeTrackingBenchmark().RunAsync(report, quick);
    }
}
