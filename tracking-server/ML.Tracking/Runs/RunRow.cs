using System.Data.Common;
using System.Globalization;
using ML.Hosting.Databases;
using ML.Tracking.Contracts.Runs;

namespace ML.Tracking.Runs;

/// <summary>A row of MLflow's <c>runs</c> table.</summary>
sealed record RunRow(
    string Id, string? Name, string? UserId, string? Status, long? StartTime, long? EndTime, string LifecycleStage, string? ArtifactUri, long ExperimentId)
{
    public const string Columns = "r.run_uuid, r.name, r.user_id, r.status, r.start_time, r.end_time, r.lifecycle_stage, r.artifact_uri, r.experiment_id";

    public const int ColumnCount = 9;

    public bool IsActive => LifecycleStage == LifecycleStages.Active;

    public static RunRow Read(DbDataReader r) => new(
        r.GetString(0), r.GetStringOrNull(1), r.GetStringOrNull(2), r.GetStringOrNull(3), r.GetInt64OrNull(4), r.GetInt64OrNull(5),
        r.GetString(6), r.GetStringOrNull(7), r.GetInt64(8));

    public RunInfo ToWire() => new()
    {
        RunUuid = Id,
        RunId = Id,
        RunName = Name ?? "",
        ExperimentId = ExperimentId.ToString(CultureInfo.InvariantCulture),
        UserId = UserId ?? "",
        Status = Status,
        StartTime = StartTime,
        EndTime = EndTime,
        ArtifactUri = ArtifactUri,
        LifecycleStage = LifecycleStage,
    };
}
