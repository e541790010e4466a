using ML.Hosting.SystemTables;

namespace ML.Serving.Endpoints;

/// <summary>Serving endpoints as a system table.</summary>
static class EndpointSystemTables
{
    const string Definition = "e.definition";

    static readonly KeyedTable Endpoints = new(
        "endpoints", "Serving endpoints as they are configured",
        [
            new("name", SystemType.Text, "e.name"),
            new("creator", SystemType.Text, SystemTableSql.Member(Definition, "creator")),
            new("creation_time", SystemType.Time, SystemTableSql.WholeMember(Definition, "creation_timestamp")),
            new("last_updated_time", SystemType.Time, SystemTableSql.WholeMember(Definition, "last_updated_timestamp")),
            new("config", SystemType.Text, SystemTableSql.Member(Definition, "config")),
            new("tags", SystemType.Text, SystemTableSql.Member(Definition, "tags")),
        ])
    {
        From = "ml_serving_endpoints e",
        Id = new("name", SystemType.Text, "e.name"),
        Watches = [new("ml_serving_endpoints", "name")],
    };

    public static IReadOnlyList<SystemTable> All { get; } = [Endpoints];
}
