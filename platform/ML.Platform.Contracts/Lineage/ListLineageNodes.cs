namespace ML.Platform.Contracts.Lineage;

/// <summary><c>GET /api/2.0/ml/lineage/nodes</c>: nodes, newest first.</summary>
public sealed record ListLineageNodes
{
    /// <summary>Only this kind. Null: all.</summary>
    public string? Kind { get; set; }

    /// <summary>Only this name. Null: all.</summary>
    public string? Name { get; set; }

    /// <summary>1 to 1000. Default 100.</summary>
    public int? MaxResults { get; set; }

    public string? PageToken { get; set; }

    public sealed record Response
    {
        public List<LineageNodeRecord> Nodes { get; set; } = [];

        public string? NextPageToken { get; set; }
    }
}
