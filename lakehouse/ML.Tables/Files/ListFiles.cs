namespace ML.Tables.Files;

/// <summary><c>GET /api/2.0/ml/tables/files?full_name=…</c>.</summary>
public sealed record ListFiles
{
    public string? FullName { get; set; }

    /// <summary>Delta version. Null: the newest.</summary>
    public long? Version { get; set; }

    /// <summary>Files in one answer, 1 to 1000. Default 100.</summary>
    public int? MaxResults { get; set; }

    public string? PageToken { get; set; }

    /// <param name="TotalBytes">Of all data files of the version.</param>
    /// <param name="Partitions">Every partition, most bytes first, at most 1000.</param>
    public sealed record Response(
        long Version, int TotalFiles, long TotalBytes, long SmallestBytes, long LargestBytes, IReadOnlyList<TableFile> Files, IReadOnlyList<TablePartition> Partitions,
        string? NextPageToken);
}
