using ML.Hosting.Databases;

namespace ML.Features.Tables;

/// <summary>What was found out about one version of a table; it never changes, so it is worked out once.</summary>
sealed class FactStore(IDatabase database)
{
    public Task<string?> FindAsync(string location, long version, string fact, CancellationToken cancellation) => database.ReadAsync(
        session => session.FirstOrDefaultAsync(
            "SELECT body FROM ml_feature_facts WHERE location = $1 AND version = $2 AND fact = $3", r => r.GetString(0), location, version, fact),
        cancellation);

    public Task PutAsync(string location, long version, string fact, string body, CancellationToken cancellation) => database.WriteAsync(
        session => session.ExecuteAsync(
            "INSERT INTO ml_feature_facts (location, version, fact, body) VALUES ($1, $2, $3, $4) "
            + "ON CONFLICT (location, version, fact) DO UPDATE SET body = excluded.body", location, version, fact, body),
        cancellation);
}
