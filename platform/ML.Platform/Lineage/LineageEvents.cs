using System.Data.Common;
using System.Text.Json;
using ML.Hosting.Databases;

namespace ML.Platform.Lineage;

/// <summary>Acts as OpenLineage run events.</summary>
static class LineageEvents
{
    const string Producer = "urn:ml:platform";
    const string Spec = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent";
    const string VersionFacet = "https://openlineage.io/spec/facets/1-0-1/DatasetVersionDatasetFacet.json#/$defs/DatasetVersionDatasetFacet";

    public static Task<List<(EventPosition Position, JsonElement Event)>> ListAsync(DbSession session, EventPosition after, int limit)
    {
        // An older transaction that is still open may yet show events before this one's.
        var settled = session.Kind == DatabaseKind.PostgreSql ? "AND transaction_id < pg_snapshot_xmin(pg_current_snapshot())::text::bigint " : "";
        return session.QueryAsync(
            "SELECT transaction_id, sequence, event_id, time, act, actor, inputs, outputs FROM ml_lineage_events "
            + $"WHERE (transaction_id > $1 OR (transaction_id = $1 AND sequence > $2)) {settled}ORDER BY transaction_id, sequence LIMIT $3",
            Map, after.Transaction, after.Sequence, (long)limit);
    }

    static (EventPosition, JsonElement) Map(DbDataReader row) => (new EventPosition(row.GetInt64(0), row.GetInt64(1)), Event(row));

    static JsonElement Event(DbDataReader row)
    {
        using var outputs = JsonDocument.Parse(row.GetString(7));
        using var inputs = JsonDocument.Parse(row.GetString(6));
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("eventType"u8, "COMPLETE"u8);
            json.WriteString("eventTime"u8, DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(3)));
            json.WriteString("producer"u8, Producer);
            json.WriteString("schemaURL"u8, Spec);
            json.WriteStartObject("run"u8);
            json.WriteString("runId"u8, row.GetString(2));
            json.WriteEndObject();
            WriteJob(json, row.GetString(4), row.GetString(5), outputs.RootElement);
            WriteDatasets(json, "inputs", inputs.RootElement);
            WriteDatasets(json, "outputs", outputs.RootElement);
            json.WriteEndObject();
        }

        using var document = JsonDocument.Parse(buffer.ToArray());
        return document.RootElement.Clone();
    }

    // A job is what happens again and again: the act upon one thing, whatever its version.
    static void WriteJob(Utf8JsonWriter json, string act, string actor, JsonElement outputs)
    {
        json.WriteStartObject("job"u8);
        json.WriteString("namespace"u8, "ml"u8);
        json.WriteString("name"u8, outputs.GetArrayLength() > 0 ? $"{act}/{outputs[0][1].GetString()}" : act);
        json.WriteStartObject("facets"u8);
        json.WriteStartObject("ownership"u8);
        json.WriteString("_producer"u8, Producer);
        json.WriteString("_schemaURL"u8, "https://openlineage.io/spec/facets/1-0-1/OwnershipJobFacet.json#/$defs/OwnershipJobFacet"u8);
        json.WriteStartArray("owners"u8);
        json.WriteStartObject();
        json.WriteString("name"u8, actor);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    static void WriteDatasets(Utf8JsonWriter json, string name, JsonElement nodes)
    {
        json.WriteStartArray(name);
        foreach (var node in nodes.EnumerateArray())
        {
            var isTable = node[0].GetString() == Hosting.Lineage.LineageKinds.Table;
            json.WriteStartObject();
            json.WriteString("namespace"u8, isTable ? "file" : "ml");
            json.WriteString("name"u8, isTable ? node[1].GetString() : $"{node[0].GetString()}:{node[1].GetString()}");
            if (node[2].GetString() is { } version) WriteVersion(json, version);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    static void WriteVersion(Utf8JsonWriter json, string version)
    {
        json.WriteStartObject("facets"u8);
        json.WriteStartObject("version"u8);
        json.WriteString("_producer"u8, Producer);
        json.WriteString("_schemaURL"u8, VersionFacet);
        json.WriteString("datasetVersion"u8, version);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
