namespace ML.Tables.Details;

/// <summary><c>GET /api/2.0/ml/tables/get?full_name=…</c>.</summary>
public sealed record GetTable
{
    public string? FullName { get; set; }

    /// <summary>Delta version. Null: the newest.</summary>
    public long? Version { get; set; }

    /// <param name="NewestVersion">Of the table, whichever version is described.</param>
    /// <param name="Properties">Table properties, constraints among them.</param>
    /// <param name="Features">Reader and writer features by name.</param>
    public sealed record Response(
        TableSummary Table, long NewestVersion, IReadOnlyList<TableColumn> Columns, IReadOnlyDictionary<string, string> Properties,
        int MinReaderVersion, int MinWriterVersion, IReadOnlyList<string> Features);
}
