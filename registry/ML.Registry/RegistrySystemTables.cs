using ML.Hosting.SystemTables;

namespace ML.Registry;

/// <summary>Registered models and their versions as system tables.</summary>
static class RegistrySystemTables
{
    const string SameVersion = "t.workspace = v.workspace AND t.name = v.name AND t.version = v.version";

    static readonly KeyedTable Models = new(
        "registered_models", "Registered models with their tags and aliases",
        [
            new("name", SystemType.Text, "m.name"),
            new("description", SystemType.Text, "m.description"),
            new("creation_time", SystemType.Time, "m.creation_time"),
            new("last_updated_time", SystemType.Time, "m.last_updated_time"),
            new("tags", SystemType.Map, SystemTableSql.Map("t.key", "t.value", "registered_model_tags t WHERE t.workspace = m.workspace AND t.name = m.name")),
            new("aliases", SystemType.Map, SystemTableSql.Map(
                "a.alias", "CAST(a.version AS VARCHAR(20))", "registered_model_aliases a WHERE a.workspace = m.workspace AND a.name = m.name")),
        ])
    {
        From = "registered_models m",
        Where = "m.workspace = 'default'",
        Id = new("name", SystemType.Text, "m.name"),
        Watches = [new("registered_models", "name"), new("registered_model_tags", "name"), new("registered_model_aliases", "name")],
    };

    static readonly KeyedTable Versions = new(
        "model_versions", "Versions of registered models",
        [
            new("name", SystemType.Text, "v.name"),
            new("version", SystemType.Whole, "v.version"),
            new("run_id", SystemType.Text, "v.run_id"),
            new("source", SystemType.Text, "v.source"),
            new("user_id", SystemType.Text, "v.user_id"),
            new("status", SystemType.Text, "v.status"),
            new("current_stage", SystemType.Text, "v.current_stage"),
            new("description", SystemType.Text, "v.description"),
            new("creation_time", SystemType.Time, "v.creation_time"),
            new("last_updated_time", SystemType.Time, "v.last_updated_time"),
            new("tags", SystemType.Map, SystemTableSql.Map("t.key", "t.value", $"model_version_tags t WHERE {SameVersion}")),
        ])
    {
        From = "model_versions v",
        // A deleted version leaves an emptied row behind, as in MLflow.
        Where = "v.workspace = 'default' AND coalesce(v.current_stage, '') <> 'Deleted_Internal'",
        Id = new("name", SystemType.Text, "v.name"),
        Number = new("version", SystemType.Whole, "v.version"),
        Watches = [new("model_versions", "name", "version"), new("model_version_tags", "name", "version")],
    };

    public static IReadOnlyList<SystemTable> All { get; } = [Models, Versions];
}
