namespace ML.TestKit.Servers;

/// <summary>
/// What platform a run of the tests is on. By default a server of a test is one process on SQLite and disk; <c>./ml test --split</c>
/// makes it several behind a gateway, <c>--external-stores</c> puts it on PostgreSQL, S3 and Redis, both do both.
/// </summary>
public static class Layout
{
    /// <summary>Whether a server is several processes behind a gateway.</summary>
    public static bool IsSplit { get; } = Environment.GetEnvironmentVariable("ML_TEST_SPLIT") is "1";

    /// <summary>Whether a server that would be on SQLite and disk is on PostgreSQL, S3 and Redis.</summary>
    public static bool HasExternalStores { get; } = Environment.GetEnvironmentVariable("ML_TEST_EXTERNAL_STORES") is "1";

    /// <summary>Skips, visibly, what means something for one process alone.</summary>
    public static void OneProcess(string why) => Judge.Suits(!IsSplit, $"one process only: {why}");

    /// <summary>Skips, visibly, what looks into SQLite's file or the folder of artifacts.</summary>
    public static void LocalStores(string why) => Judge.Suits(!HasExternalStores, $"SQLite and disk only: {why}");
}
