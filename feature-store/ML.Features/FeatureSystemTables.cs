using ML.Hosting.SystemTables;

namespace ML.Features;

/// <summary>Feature definitions as a system table.</summary>
static class FeatureSystemTables
{
    static readonly KeyedTable Definitions = new(
        "feature_tables", "Every version of every feature table, view and spec that was applied",
        [
            new("name", SystemType.Text, "d.name"),
            new("version", SystemType.Whole, "d.version"),
            new("kind", SystemType.Text, "d.kind"),
            new("is_current", SystemType.Flag, "d.is_current"),
            new("created_at", SystemType.Time, "d.created_at"),
            new("definition", SystemType.Text, "d.body"),
        ])
    {
        From = "ml_feature_definitions d",
        Id = new("name", SystemType.Text, "d.name"),
        Number = new("version", SystemType.Whole, "d.version"),
        Watches = [new("ml_feature_definitions", "name", "version")],
    };

    public static IReadOnlyList<SystemTable> All { get; } = [Definitions];
}
