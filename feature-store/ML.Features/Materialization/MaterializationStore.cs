using System.Text.Json;
using ML.Common.Json;
using ML.Features.Contracts;
using ML.Features.Contracts.Materialization;
using ML.Hosting.Databases;

namespace ML.Features.Materialization;

/// <summary>How far each table is published to each store.</summary>
sealed class MaterializationStore(IDatabase database)
{
    public Task PutAsync(PublicationRecord record, CancellationToken cancellation) => database.WriteAsync(
        session => session.ExecuteAsync(
            "INSERT INTO ml_feature_materializations (name, store, state, body) VALUES ($1, $2, $3, $4) "
            + "ON CONFLICT (name, store) DO UPDATE SET state = excluded.state, body = excluded.body",
            record.Status.Name, record.Status.Store, record.Status.State, JsonSerializer.Serialize(record, PublicationJson.Default.PublicationRecord)),
        cancellation);

    public Task<PublicationRecord?> FindAsync(string name, string store, CancellationToken cancellation) => database.ReadAsync(
        session => session.FirstOrDefaultAsync(
            "SELECT body FROM ml_feature_materializations WHERE name = $1 AND store = $2",
            r => JsonSerializer.Deserialize(r.GetString(0), PublicationJson.Default.PublicationRecord)!, name, store),
        cancellation);
}
