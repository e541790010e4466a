using ML.Lakehouse.DuckDb;

namespace ML.Lakehouse.Writing;

/// <summary>Removes what a merge left in a session that may be the caller's.</summary>
sealed class MergeSession(DuckDbConnection connection) : IDisposable
{
    public void Dispose() => connection.Execute("""
        DROP VIEW IF EXISTS __ml_touched; DROP VIEW IF EXISTS __ml_changed; DROP TABLE IF EXISTS __ml_matched;
        DROP TABLE IF EXISTS __ml_unmatched; DROP TABLE IF EXISTS __ml_inserted; DROP TABLE IF EXISTS __ml_source
        """);
}
