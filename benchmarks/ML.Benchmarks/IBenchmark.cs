namespace ML.Benchmarks;

/// <summary>One comparative benchmark, run by name.</summary>
interface IBenchmark
{
    /// <summary>The name on the command line.</summary>
    string Name { get; }

    /// <summary>What it compares with what, in one line.</summary>
    string Description { get; }

    /// <summary>Runs and fills the report; with <paramref name="quick"/> it stays under ten minutes.</summary>
    Task RunAsync(BenchmarkReport report, bool quick);
}
