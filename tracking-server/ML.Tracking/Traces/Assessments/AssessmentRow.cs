using System.Data.Common;
using System.Text.Json.Nodes;
using ML.Common.Errors;
using ML.Common.Identifiers;
using ML.Hosting.Databases;
using ML.Tracking.Contracts.Traces;

namespace ML.Tracking.Traces.Assessments;

/// <summary>A row of MLflow's <c>assessments</c> table.</summary>
sealed record AssessmentRow
{
    public const string Columns =
        "a.assessment_id, a.trace_id, a.name, a.assessment_type, a.value, a.error, a.created_timestamp, a.last_updated_timestamp, a.source_type, a.source_id, "
        + "a.run_id, a.span_id, a.rationale, a.overrides, a.valid, a.assessment_metadata";

    const string SourceRun = "mlflow.assessment.sourceRunId";

    public required string Id { get; init; }

    public required string TraceId { get; init; }

    public required string Name { get; init; }

    public required AssessmentValue Value { get; init; }

    /// <summary>Milliseconds since 1970.</summary>
    public required long Created { get; init; }

    /// <inheritdoc cref="Created"/>
    public required long Updated { get; init; }

    public required string SourceType { get; init; }

    public string? SourceId { get; init; }

    public string? RunId { get; init; }

    public string? SpanId { get; init; }

    public string? Rationale { get; init; }

    public string? Overrides { get; init; }

    public bool IsValid { get; init; } = true;

    public Dictionary<string, string>? Metadata { get; init; }

    public string? MetadataJson => Metadata is { Count: > 0 } ? PythonJson.Write(new JsonObject(Metadata.Select(m => KeyValuePair.Create(m.Key, (JsonNode?)m.Value)))) : null;

    /// <summary>What a caller sent; the trace is that of the address or of the trace around it.</summary>
    public static AssessmentRow Of(Assessment assessment, string traceId, long now) => new()
    {
        Id = string.IsNullOrEmpty(assessment.AssessmentId) ? "a-" + Identifier.NewHex() : assessment.AssessmentId,
        TraceId = traceId,
        Name = Check.Required(assessment.AssessmentName, "assessment.assessment_name"),
        Value = AssessmentValue.Of(assessment) ?? throw PlatformException.Invalid("Unknown assessment type: None"),
        Created = Positive(TraceTimes.ParseTime(assessment.CreateTime, "assessment.create_time")) ?? now,
        Updated = Positive(TraceTimes.ParseTime(assessment.LastUpdateTime, "assessment.last_update_time")) ?? now,
        SourceType = AssessmentSources.Parse(assessment.Source?.SourceType),
        SourceId = NullIfEmpty(assessment.Source?.SourceId),
        RunId = assessment.Metadata?.GetValueOrDefault(SourceRun),
        SpanId = NullIfEmpty(assessment.SpanId),
        Rationale = NullIfEmpty(assessment.Rationale),
        Overrides = NullIfEmpty(assessment.Overrides),
        Metadata = assessment.Metadata,
    };

    public static AssessmentRow Read(DbDataReader r) => new()
    {
        Id = r.GetString(0),
        TraceId = r.GetString(1),
        Name = r.GetString(2),
        Value = new AssessmentValue(r.GetString(3), r.GetString(4), r.GetStringOrNull(5)),
        Created = r.GetInt64(6),
        Updated = r.GetInt64(7),
        SourceType = r.GetString(8),
        SourceId = r.GetStringOrNull(9),
        RunId = r.GetStringOrNull(10),
        SpanId = r.GetStringOrNull(11),
        Rationale = r.GetStringOrNull(12),
        Overrides = r.GetStringOrNull(13),
        IsValid = r.GetBoolean(14),
        Metadata = TraceUsage.Object(r.GetStringOrNull(15))?.ToDictionary(m => m.Key, m => m.Value?.ToString() ?? ""),
    };

    public Assessment ToWire() => Value.Fill(new Assessment
    {
        AssessmentId = Id,
        AssessmentName = Name,
        TraceId = TraceId,
        SpanId = SpanId,
        Source = new AssessmentSource { SourceType = SourceType, SourceId = SourceId },
        CreateTime = TraceTimes.Time(Created),
        LastUpdateTime = TraceTimes.Time(Updated),
        Rationale = Rationale,
        Metadata = Metadata,
        Overrides = Overrides,
        Valid = IsValid,
    });

    static long? Positive(long? time) => time is > 0 ? time : null;

    static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
