using ML.Lakehouse.DuckDb;

namespace ML.Lakehouse.Writing;

/// <summary>Input bound to a session.</summary>
sealed record OpenInput(DuckDbConnection Connection, string Query, bool Owned) : IDisposable
{
    public void Dispose()
    {
        if (Owned) Connection.Dispose();
    }
}
