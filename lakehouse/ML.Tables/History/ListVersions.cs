namespace ML.Tables.History;

/// <summary><c>GET /api/2.0/ml/tables/history?full_name=…</c>, newest first.</summary>
public sealed record ListVersions
{
    public string? FullName { get; set; }

    /// <summary>Versions in the answer, 1 to 1000. Default 100.</summary>
    public int? MaxResults { get; set; }

    public sealed record Response(IReadOnlyList<TableCommit> Versions);
}
