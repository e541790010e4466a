using System.Buffers;
using System.Text;
using System.Text.Json;
using ML.Hosting.Lineage;

namespace ML.Platform.Lineage;

/// <summary>What an act adds to the graph, each thing once.</summary>
sealed class LineageRows
{
    readonly IReadOnlyList<LineageEdge> edges;

    public LineageRows(IReadOnlyList<LineageEdge> edges)
    {
        this.edges = edges;
        // Most acts add one edge, and each is to cost next to nothing beside its act.
        Nodes = edges.Count == 1 ? NodesOf(edges[0])
            : [.. edges.SelectMany(e => (LineageNode[])[e.Source, e.Target]).Distinct().Select(n => (n.Id, n)).DistinctBy(n => n.Id).OrderBy(n => n.Id, StringComparer.Ordinal)];
        Edges = edges.Count == 1 ? [Row(edges[0])] : [.. edges.Select(Row).Distinct()];
    }

    /// <summary>Nodes in the order of their ids, so that two writers cannot wait for each other.</summary>
    public (string Id, LineageNode Node)[] Nodes { get; }

    public (string Source, string Target, string Relation)[] Edges { get; }

    /// <summary>
    /// Versions that were read of tables, beside the tables as such. What an endpoint logs to is one table, and whoever reads it
    /// reads a version: where the first is a node, the way leads on from the one to the other.
    /// </summary>
    public IEnumerable<(string Table, string Version)> Versions => edges.Select(e => e.Source).Where(IsVersion).Distinct().Select(n => ((n with { Version = null }).Id, n.Id));

    static bool IsVersion(LineageNode node) => node is { Kind: LineageKinds.Table, Version: not null };

    // What is both made and read within one act is neither its input nor its result.
    public string Inputs => Json(edges.Count == 1 && edges[0].Source != edges[0].Target ? [edges[0].Source] : InOrder(edges.Select(e => e.Source).Except(edges.Select(e => e.Target))));

    public string Outputs => Json(edges.Count == 1 && edges[0].Source != edges[0].Target ? [edges[0].Target] : InOrder(edges.Select(e => e.Target).Except(edges.Select(e => e.Source))));

    static (string Id, LineageNode Node)[] NodesOf(LineageEdge edge)
    {
        var (source, target) = ((edge.Source.Id, edge.Source), (edge.Target.Id, edge.Target));
        var order = string.CompareOrdinal(source.Id, target.Id);
        return order == 0 ? [source] : order < 0 ? [source, target] : [target, source];
    }

    static (string, string, string) Row(LineageEdge edge) => (edge.Source.Id, edge.Target.Id, edge.Relation);

    static LineageNode[] InOrder(IEnumerable<LineageNode> nodes) => [.. nodes.OrderBy(n => n.Id, StringComparer.Ordinal)];

    static string Json(LineageNode[] nodes)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            foreach (var node in nodes)
            {
                json.WriteStartArray();
                json.WriteStringValue(node.Kind);
                json.WriteStringValue(node.Name);
                json.WriteStringValue(node.Version);
                json.WriteEndArray();
            }

            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
