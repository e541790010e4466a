using ML.TestKit;

namespace ML.Benchmarks.Lakehouse;

/// <summary>Delta tables here against delta-rs, and scans against DuckDB alone on the same files.</summary>
sealed class LakehouseBenchmark : IBenchmark
{
    public string Name => "lakehouse";

    public string Description => "Delta log, commits, scans, MERGE and OPTIMIZE against delta-rs and raw DuckDB";

    public async Task RunAsync(BenchmarkReport report, bool quick)
    {
        using var folder = new TemporaryFolder();
        using var peer = new DeltaRsPeer();
        var scale = quick ? 10 : 1;
        var rows = 10_000_000 / scale;
        await new ReplayRows(report, folder, peer).RunAsync(10_000 / scale, 100_000 / scale);
        await new AppendRows(report, folder, peer).RunAsync(quick ? 30 : 100);
        await new ScanRows(report, folder, peer).RunAsync(rows);
        await new ChangeRows(report, folder, peer).RunAsync(rows);
        await new GrowthRows(report, folder).RunAsync(20_000 / scale, 100_000 / scale, rows);
    }
}
