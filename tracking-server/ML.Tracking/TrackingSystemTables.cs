using ML.Hosting.SystemTables;

namespace ML.Tracking;

/// <summary>Experiments, runs, parameters and metrics as system tables.</summary>
static class TrackingSystemTables
{
    static readonly KeyedTable Experiments = new(
        "experiments", "Experiments, deleted ones included until they are removed for good",
        [
            new("experiment_id", SystemType.Whole, "e.experiment_id"),
            new("name", SystemType.Text, "e.name"),
            new("lifecycle_stage", SystemType.Text, "e.lifecycle_stage"),
            new("artifact_location", SystemType.Text, "e.artifact_location"),
            new("creation_time", SystemType.Time, "e.creation_time"),
            new("last_update_time", SystemType.Time, "e.last_update_time"),
            new("tags", SystemType.Map, SystemTableSql.Map("t.key", "t.value", "experiment_tags t WHERE t.experiment_id = e.experiment_id")),
        ])
    {
        From = "experiments e",
        Number = new("experiment_id", SystemType.Whole, "e.experiment_id"),
        Watches = [new("experiments", null, "experiment_id"), new("experiment_tags", null, "experiment_id")],
    };

    static readonly KeyedTable Runs = new(
        "runs", "Runs, deleted ones included until they are removed for good",
        [
            new("run_id", SystemType.Text, "r.run_uuid"),
            new("experiment_id", SystemType.Whole, "r.experiment_id"),
            new("run_name", SystemType.Text, "r.name"),
            new("user_id", SystemType.Text, "r.user_id"),
            new("status", SystemType.Text, "r.status"),
            new("start_time", SystemType.Time, "r.start_time"),
            new("end_time", SystemType.Time, "r.end_time"),
            new("lifecycle_stage", SystemType.Text, "r.lifecycle_stage"),
            new("deleted_time", SystemType.Time, "r.deleted_time"),
            new("artifact_uri", SystemType.Text, "r.artifact_uri"),
            new("tags", SystemType.Map, SystemTableSql.Map("t.key", "t.value", "tags t WHERE t.run_uuid = r.run_uuid")),
        ])
    {
        From = "runs r",
        Id = new("run_id", SystemType.Text, "r.run_uuid"),
        Watches = [new("runs", "run_uuid"), new("tags", "run_uuid")],
    };

    static readonly AppendedTable Params = new(
        "params", "Parameters of runs",
        [new("run_id", SystemType.Text, "run_uuid"), new("key", SystemType.Text, "key"), new("value", SystemType.Text, "value")])
    {
        Source = "params", PrimaryKey = ["key", "run_uuid"], Owner = Runs, OwnerColumn = "run_uuid",
    };

    public static AppendedTable Metrics { get; } = new(
        "metrics", "Every point of every metric of every run",
        [
            new("run_id", SystemType.Text, "run_uuid"),
            new("key", SystemType.Text, "key"),
            new("step", SystemType.Whole, "step"),
            new("timestamp", SystemType.Time, "timestamp"),
            new("value", SystemType.Number, "CASE WHEN is_nan THEN NULL ELSE value END"),
            new("is_nan", SystemType.Flag, "is_nan"),
        ])
    {
        Source = "metrics", PrimaryKey = ["key", "timestamp", "step", "run_uuid", "value", "is_nan"], Owner = Runs, OwnerColumn = "run_uuid",
    };

    public static IReadOnlyList<SystemTable> All { get; } = [Experiments, Runs, Params, Metrics];
}
