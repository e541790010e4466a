using ML.Hosting.SystemTables;

namespace ML.Platform.SystemTables.Costs;

/// <summary>What runs, model versions and endpoints use: one row each, for endpoints one a day.</summary>
sealed record CostTable() : SystemTable("costs", "What runs, model versions and endpoints use of processors, memory and storage", Fields)
{
    /// <summary>Tags of a run with what its program measured of itself.</summary>
    public const string CpuTag = "ml.cpu_seconds", MemoryTag = "ml.peak_memory_bytes";

    static readonly SystemColumn[] Fields =
    [
        Column("kind", SystemType.Text), Column("name", SystemType.Text), Column("day", SystemType.Time), Column("owner", SystemType.Text), Column("team", SystemType.Text),
        Column("cpu_seconds", SystemType.Number), Column("busy_seconds", SystemType.Number), Column("memory_bytes", SystemType.Whole), Column("storage_bytes", SystemType.Whole),
        Column("requests", SystemType.Whole), Column("until", SystemType.Time),
    ];

    static SystemColumn Column(string name, SystemType type) => new(name, type, name);
}
