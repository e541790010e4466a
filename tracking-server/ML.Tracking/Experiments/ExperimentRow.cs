using System.Data.Common;
using ML.Hosting.Databases;
using ML.Tracking.Contracts.Experiments;

namespace ML.Tracking.Experiments;

/// <summary>A row of MLflow's <c>experiments</c> table.</summary>
sealed record ExperimentRow(
    long Id, string Name, string? ArtifactLocation, string LifecycleStage, long? CreationTime, long? LastUpdateTime, string Workspace)
{
    public const string Columns = "e.experiment_id, e.name, e.artifact_location, e.lifecycle_stage, e.creation_time, e.last_update_time, e.workspace";

    public const int ColumnCount = 7;

    public bool IsActive => LifecycleStage == LifecycleStages.Active;

    public static ExperimentRow Read(DbDataReader r) => new(
        r.GetInt64(0), r.GetString(1), r.GetStringOrNull(2), r.GetString(3), r.GetInt64OrNull(4), r.GetInt64OrNull(5), r.GetString(6));

    public Experiment ToWire(List<ExperimentTag>? tags) => new()
    {
        ExperimentId = Id.ToString(System.Globalization.CultureInfo.InvariantCulture),
        Name = Name,
        ArtifactLocation = ArtifactLocation,
        LifecycleStage = LifecycleStage,
        LastUpdateTime = LastUpdateTime,
        CreationTime = CreationTime,
        Tags = tags,
        Workspace = Workspace,
    };
}
