using System.Text.Json.Nodes;
using ML.Lakehouse.Schemas;
using ML.Lakehouse.Snapshots;

namespace ML.Lakehouse.Writing;

/// <summary>The columns that a table is clustered by, as its domain metadata names them.</summary>
static class Clustering
{
    const string Domain = "delta.clustering";

    public static IReadOnlyList<string> ColumnsOf(Snapshot snapshot)
    {
        if (!snapshot.Domains.TryGetValue(Domain, out var domain) || JsonNode.Parse(domain.Configuration)?["clusteringColumns"] is not JsonArray columns) return [];
        return [.. columns.Select(c => Logical(snapshot.Schema, [.. c!.AsArray().Select(part => part!.GetValue<string>())]))];
    }

    static string Logical(StructType schema, IReadOnlyList<string> physical) =>
        schema.Fields.FirstOrDefault(f => f.PhysicalName == physical[0])?.Name ?? physical[0];
}
