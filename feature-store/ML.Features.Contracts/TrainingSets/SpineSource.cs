namespace ML.Features.Contracts.TrainingSets;

/// <summary>The rows that features are looked up for; exactly one of table, parquet, sql and arrow.</summary>
public sealed record SpineSource
{
    /// <summary>Folder of a Delta table, or the name of a defined table.</summary>
    public string? Table { get; set; }

    /// <summary>The Delta version. Null: the newest; the recipe notes which one it was.</summary>
    public long? Version { get; set; }

    /// <summary>A Parquet file or pattern.</summary>
    public string? Parquet { get; set; }

    /// <summary>A query in DuckDB's SQL over <see cref="Sources"/>.</summary>
    public string? Sql { get; set; }

    /// <summary>What <see cref="Sql"/> reads: name in the SQL → a defined table or view, or a location.</summary>
    public SortedDictionary<string, string>? Sources { get; set; }

    /// <summary>The rows themselves, as a stream in Arrow's IPC format; base64 in JSON.</summary>
    public byte[]? Arrow { get; set; }

    /// <summary>IANA name of the zone in which times without a zone are meant. Null: they can be compared with times that have no zone either.</summary>
    public string? TimeZone { get; set; }
}
