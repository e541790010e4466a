using ML.Tables.Catalog;

namespace ML.Tables;

/// <summary>Which tables the catalogue shows, and what a query may cost.</summary>
public sealed class CatalogOptions
{
    /// <summary>Folders of Delta tables; each is a catalogue. Default: none.</summary>
    public IReadOnlyList<TableRoot> Roots { get; init; } = [];

    /// <summary>Most memory of one query before it spills to disk, as DuckDB writes it. Default <c>1GB</c>.</summary>
    public string QueryMemory { get; init; } = "1GB";

    /// <summary>Most disk space that one query spills, as DuckDB writes it. Default <c>10GB</c>.</summary>
    public string QuerySpill { get; init; } = "10GB";

    /// <summary>Longest time that one query may take. Default 30 s.</summary>
    public TimeSpan QueryTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Queries that run at the same time; further ones wait. Default 4.</summary>
    public int ConcurrentQueries { get; init; } = 4;

    /// <summary>Most bytes of text in one answer; rows beyond it are left out and the answer says so. Default 16 MiB.</summary>
    public long AnswerBytes { get; init; } = 16 << 20;
}
