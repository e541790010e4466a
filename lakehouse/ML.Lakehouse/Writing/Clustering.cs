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

    /// <summary>The names on the way to the column, parted by dots; a part that the schema lacks stays as it is noted.</summary>
    static string Logical(StructType schema, IReadOnlyList<string> physical)
    {
        var names = new List<string>();
        DataType type = schema;
        foreach (var part in physical)
        {
            var field = (type as StructType)?.Fields.FirstOrDefault(f => f.PhysicalName == part);
            names.Add(field?.Name ?? part);
            type = field?.Type ?? type;
        }

        return string.Join('.', names);
    }
}
