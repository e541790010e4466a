namespace ML.Tracking.Traces.Spans;

/// <summary>
/// Adds up tokens and cost over the spans of a trace. A span that tells its own has counted what lies below it, so that only
/// the topmost of each branch count; tokens and cost are told apart.
/// </summary>
static class UsageTree
{
    /// <summary>One span.</summary>
    public sealed record Node(string Id, string? Parent, TraceUsage Usage);

    public static TraceUsage Sum(IReadOnlyList<Node> nodes)
    {
        var byId = nodes.GroupBy(n => n.Id).ToDictionary(g => g.Key, g => g.First());
        var tokens = Topmost(byId, n => n.Usage.HasTokens);
        var costs = Topmost(byId, n => n.Usage.HasCost);
        return new TraceUsage([.. TraceUsage.TokenKeys.Select((_, i) => Count(tokens, i))], [.. TraceUsage.CostKeys.Select((_, i) => Price(costs, i))]);
    }

    static long? Count(List<Node> nodes, int key) =>
        nodes.Count == 0 || (key >= Always && nodes.All(n => n.Usage.Tokens[key] is null)) ? null : nodes.Sum(n => n.Usage.Tokens[key] ?? 0);

    static double? Price(List<Node> nodes, int key) => nodes.Count == 0 ? null : nodes.Sum(n => n.Usage.Costs[key] ?? 0);

    // Input, output and total are told whenever one of them is; the others where they occur.
    const int Always = 3;

    static List<Node> Topmost(Dictionary<string, Node> nodes, Func<Node, bool> tells) => [.. nodes.Values.Where(n => tells(n) && !Ancestors(nodes, n).Any(tells))];

    static IEnumerable<Node> Ancestors(Dictionary<string, Node> nodes, Node node)
    {
        // Spans come from outside: a circle among them must end somewhere.
        for (var steps = 0; steps < nodes.Count && node.Parent is { } parent && nodes.TryGetValue(parent, out var above); steps++) yield return node = above;
    }
}
