using System.Text.Json;
using System.Text.Json.Nodes;

namespace ML.Lakehouse.Writing;

/// <summary>Statistics of a file that has lost rows to a deletion vector: still bounds, no longer tight ones.</summary>
static class LooseStats
{
    /// <param name="rows">Rows stored in the file, which the protocol wants to be known beside a deletion vector.</param>
    public static ReadOnlyMemory<byte> Of(ReadOnlyMemory<byte> stats, long rows)
    {
        var content = Parse(stats) ?? [];
        content["numRecords"] = rows;
        content["tightBounds"] = false;
        return System.Text.Encoding.UTF8.GetBytes(content.ToJsonString(LogJson.Options));
    }

    static JsonObject? Parse(ReadOnlyMemory<byte> stats)
    {
        if (stats.IsEmpty) return null;
        try
        {
            return JsonNode.Parse(stats.Span) as JsonObject;
        }
        catch (JsonException)
        {
            // Another writer's statistics that cannot be read bound nothing.
            return null;
        }
    }
}
