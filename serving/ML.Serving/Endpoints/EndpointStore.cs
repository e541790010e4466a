using System.Text.Json;
using ML.Hosting.Databases;
using ML.Serving.Contracts;
using ML.Serving.Contracts.Endpoints;

namespace ML.Serving.Endpoints;

/// <summary>Endpoints in a table of our own, beside MLflow's: one row each, the definition as JSON.</summary>
sealed class EndpointStore(IDatabase database) : IEndpointStore
{
    public static Task MigrateAsync(IDatabase database, CancellationToken cancellation) => database.WriteAsync(
        session => session.ExecuteAsync("CREATE TABLE IF NOT EXISTS ml_serving_endpoints (name VARCHAR(63) PRIMARY KEY, definition TEXT NOT NULL)"), cancellation);

    public async Task<IReadOnlyList<EndpointDefinition>> LoadAsync(CancellationToken cancellation) => await database.ReadAsync(
        session => session.QueryAsync("SELECT definition FROM ml_serving_endpoints ORDER BY name", row => Parse(row.GetString(0))), cancellation);

    public Task SaveAsync(EndpointDefinition definition, CancellationToken cancellation)
    {
        var json = JsonSerializer.Serialize(definition, ServingJson.Default.EndpointDefinition);
        return database.WriteAsync(
            session => session.ExecuteAsync(
                "INSERT INTO ml_serving_endpoints (name, definition) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET definition = excluded.definition",
                definition.Name, json),
            cancellation);
    }

    public Task DeleteAsync(string name, CancellationToken cancellation) =>
        database.WriteAsync(session => session.ExecuteAsync("DELETE FROM ml_serving_endpoints WHERE name = $1", name), cancellation);

    static EndpointDefinition Parse(string json) => JsonSerializer.Deserialize(json, ServingJson.Default.EndpointDefinition)!;
}
