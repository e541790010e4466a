using System.Data.Common;
using ML.Hosting.Databases;
using ML.Tracking.Contracts.LoggedModels;

namespace ML.Tracking.LoggedModels;

/// <summary>A row of MLflow's <c>logged_models</c> table.</summary>
sealed record LoggedModelRow(
    string Id, long ExperimentId, string Name, string ArtifactLocation, long CreatedAt, long UpdatedAt, int Status, string? ModelType, string? SourceRunId, string? StatusMessage)
{
    public const string Columns =
        "m.model_id, m.experiment_id, m.name, m.artifact_location, m.creation_timestamp_ms, m.last_updated_timestamp_ms, m.status, m.model_type, m.source_run_id, m.status_message";

    public const int ColumnCount = 10;

    public static LoggedModelRow Read(DbDataReader r) => new(
        r.GetString(0), r.GetInt64(1), r.GetString(2), r.GetString(3), r.GetInt64(4), r.GetInt64(5), r.GetInt32(6),
        r.GetStringOrNull(7), r.GetStringOrNull(8), r.GetStringOrNull(9));

    public LoggedModel ToWire() => new()
    {
        Info = new LoggedModelInfo
        {
            ModelId = Id,
            ExperimentId = ExperimentId.ToString(System.Globalization.CultureInfo.InvariantCulture),
            Name = Name,
            CreationTimestampMs = CreatedAt,
            LastUpdatedTimestampMs = UpdatedAt,
            ArtifactUri = ArtifactLocation,
            Status = LoggedModelStatuses.ToWire(Status),
            ModelType = ModelType ?? "",
            SourceRunId = SourceRunId ?? "",
            StatusMessage = StatusMessage,
            Tags = [],
        },
        Data = new LoggedModelData { Params = [], Metrics = [] },
    };
}
