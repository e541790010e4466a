namespace ML.Platform.Contracts.Lineage;

/// <summary><c>GET /api/2.0/ml/lineage/graph</c>: what stands above and below a node.</summary>
public sealed record GetLineageGraph
{
    /// <summary>Id of the node to start from.</summary>
    public string? Node { get; set; }

    /// <summary><c>upstream</c>, <c>downstream</c> or <c>both</c> (default).</summary>
    public string? Direction { get; set; }

    /// <summary>Most edges from the start, 1 to 50. Default 10.</summary>
    public int? Depth { get; set; }

    /// <summary>Most nodes answered, 1 to 5000. Default 500.</summary>
    public int? MaxNodes { get; set; }

    /// <summary>Whether edges that no longer hold are followed too.</summary>
    public bool? IncludeEnded { get; set; }

    public sealed record Response
    {
        /// <summary>Id of the node that the walk started from.</summary>
        public string Root { get; set; } = "";

        public List<LineageNodeRecord> Nodes { get; set; } = [];

        public List<LineageEdgeRecord> Edges { get; set; } = [];

        /// <summary>Whether depth or node limit left something out.</summary>
        public bool Truncated { get; set; }
    }
}
