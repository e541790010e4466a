using System.Text.Json;
using System.Text.Json.Nodes;
using ML.Hosting.Auditing;
using ML.Hosting.Databases;
using ML.Serving.Contracts;
using ML.Serving.Contracts.Endpoints;

namespace ML.Serving.Endpoints;

/// <summary>Endpoints in a table of our own, beside MLflow's: one row each, the definition as JSON.</summary>
sealed class EndpointStore(IDatabase database, IAuditLog? audit = null) : IEndpointStore
{
    public static Task MigrateAsync(IDatabase database, CancellationToken cancellation) => database.WriteAsync(
        async session =>
        {
            await SchemaLock.TakeAsync(session, SchemaLock.Serving);
            return await session.ExecuteAsync("CREATE TABLE IF NOT EXISTS ml_serving_endpoints (name VARCHAR(63) PRIMARY KEY, definition TEXT NOT NULL)");
        },
        cancellation);

    public async Task<IReadOnlyList<EndpointDefinition>> LoadAsync(CancellationToken cancellation) => await database.ReadAsync(
        session => session.QueryAsync("SELECT definition FROM ml_serving_endpoints ORDER BY name", row => Parse(row.GetString(0))), cancellation);

    public string? Caller => audit?.Caller;

    public Task SaveAsync(EndpointDefinition definition, string? actor, CancellationToken cancellation)
    {
        var json = JsonSerializer.Serialize(definition, ServingJson.Default.EndpointDefinition);
        return database.WriteAsync(
            async session =>
            {
                if (audit is not null) await AuditAsync(session, definition.Name!, State(definition), actor);
                return await session.ExecuteAsync(
                    "INSERT INTO ml_serving_endpoints (name, definition) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET definition = excluded.definition",
                    definition.Name, json);
            },
            cancellation);
    }

    public Task DeleteAsync(string name, CancellationToken cancellation) => database.WriteAsync(
        async session =>
        {
            if (audit is not null) await AuditAsync(session, name, null, null);
            return await session.ExecuteAsync("DELETE FROM ml_serving_endpoints WHERE name = $1", name);
        },
        cancellation);

    async Task AuditAsync(DbSession session, string name, JsonObject? after, string? actor)
    {
        var before = await session.FirstOrDefaultAsync("SELECT definition FROM ml_serving_endpoints WHERE name = $1", row => State(Parse(row.GetString(0))), name);
        if (JsonNode.DeepEquals(before, after)) return;
        var verb = before is null ? "create" : after is null ? "delete" : "update";
        await audit!.WriteAsync(session, new AuditChange($"endpoint.{verb}", "endpoint", name) { Before = before, After = after, Actor = actor });
    }

    // When it was saved is no change of what it is.
    static JsonObject State(EndpointDefinition definition) =>
        JsonSerializer.SerializeToNode(definition with { LastUpdatedTimestamp = null }, ServingJson.Default.EndpointDefinition)!.AsObject();

    static EndpointDefinition Parse(string json) => JsonSerializer.Deserialize(json, ServingJson.Default.EndpointDefinition)!;
}
