using ML.Lakehouse.Confinement;

namespace ML.Lakehouse.DuckDb;

/// <summary>Settings of one DuckDB instance.</summary>
public sealed class DuckDbOptions
{
    /// <summary>Most memory the instance may use, as DuckDB writes it ("4GB", "80%"). Null: DuckDB's default, 80% of the machine.</summary>
    public string? MemoryLimit { get; init; }

    /// <summary>Number of worker threads. Null: one per core.</summary>
    public int? Threads { get; init; }

    /// <summary>Folder for what does not fit into memory. Null: <c>ml-duckdb-spill</c> in the system's temporary folder.</summary>
    public string? SpillFolder { get; init; }

    /// <summary>Most bytes on disk for spilled data, as DuckDB writes it. Null: 90% of the free space.</summary>
    public string? SpillLimit { get; init; }

    /// <summary>Whether results keep the order of the files they come from. False lets large writes use less memory.</summary>
    public bool KeepOrder { get; init; } = true;

    /// <summary>
    /// The only folders whose files the instance opens, for reading or writing; extensions, attached databases and changes
    /// of settings are refused as well. Null: every file that the process may open.
    /// </summary>
    public AllowedFolders? Allowed { get; init; }
}
