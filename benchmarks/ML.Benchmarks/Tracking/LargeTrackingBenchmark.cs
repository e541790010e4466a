using ML.TestKit;
using ML.TestKit.Servers;

namespace ML.Benchmarks.Tracking;

/// <summary>The large cases of <see cref="TrackingBenchmark"/>, which runs them too: large databases on both engines, a large artifact.</summary>
sealed class LargeTrackingBenchmark : IBenchmark
{
    public string Name => "tracking-large";

    public string Description => "large databases on SQLite and PostgreSQL, and a large artifact, against the real MLflow server and bare Kestrel";

    public async Task RunAsync(BenchmarkReport report, bool quick)
    {
        using (var folder = new TemporaryFolder())
        {
            await using var server = await MlServer.StartAsync(folder.Path);
            await new ArtifactRows(report, quick).RunAsync(server);
        }

        foreach (var engine in BenchDatabase.Engines) await new BigDatabaseRows(report, quick, engine).RunAsync();
    }
}
