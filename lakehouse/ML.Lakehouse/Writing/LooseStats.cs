using System.Text.Json.Nodes;

namespace ML.Lakehouse.Writing;

/// <summary>Statistics of a file that has lost rows to a deletion vector: still bounds, no longer tight ones.</summary>
static class LooseStats
{
    public static ReadOnlyMemory<byte> Of(ReadOnlyMemory<byte> stats)
    {
        if (stats.IsEmpty || JsonNode.Parse(stats.Span) is not JsonObject content) return stats;
        content["tightBounds"] = false;
        return System.Text.Encoding.UTF8.GetBytes(content.ToJsonString(LogJson.Options));
    }
}
