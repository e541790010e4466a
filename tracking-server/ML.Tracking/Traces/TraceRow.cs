using System.Data.Common;
using System.Globalization;
using ML.Hosting.Databases;
using ML.Tracking.Contracts.Traces;

namespace ML.Tracking.Traces;

/// <summary>A row of MLflow's <c>trace_info</c> table.</summary>
sealed record TraceRow
{
    public const string Columns =
        "t.request_id, t.experiment_id, t.timestamp_ms, t.execution_time_ms, t.status, t.client_request_id, t.request_preview, t.response_preview, "
        + "t.trace_name, t.session_id, t.input_tokens, t.output_tokens, t.total_tokens, t.cache_read_input_tokens, t.cache_creation_input_tokens, "
        + "t.cache_creation_input_tokens_above_1hr, t.input_cost, t.output_cost, t.total_cost";

    public const int ColumnCount = 19;

    public required string Id { get; init; }

    public required long ExperimentId { get; init; }

    /// <summary>When it began, in milliseconds since 1970.</summary>
    public required long Started { get; init; }

    /// <summary>How long it took in milliseconds; null while it runs.</summary>
    public long? Duration { get; init; }

    public required string State { get; init; }

    public string? ClientRequestId { get; init; }

    public string? RequestPreview { get; init; }

    public string? ResponsePreview { get; init; }

    public string? Name { get; init; }

    public string? Session { get; init; }

    public TraceUsage Usage { get; init; } = TraceUsage.None;

    public static TraceRow Read(DbDataReader r) => new()
    {
        Id = r.GetString(0),
        ExperimentId = r.GetInt64(1),
        Started = r.GetInt64(2),
        Duration = r.GetInt64OrNull(3),
        State = r.GetString(4),
        ClientRequestId = r.GetStringOrNull(5),
        RequestPreview = r.GetStringOrNull(6),
        ResponsePreview = r.GetStringOrNull(7),
        Name = r.GetStringOrNull(8),
        Session = r.GetStringOrNull(9),
        Usage = new TraceUsage(
            [.. Enumerable.Range(10, TraceUsage.TokenKeys.Length).Select(i => r.GetInt64OrNull(i))],
            [.. Enumerable.Range(10 + TraceUsage.TokenKeys.Length, TraceUsage.CostKeys.Length).Select(i => r.GetDoubleOrNull(i))]),
    };

    /// <summary>The info; its tags, metadata and assessments are those of columns alone.</summary>
    public TraceInfoV3 ToWire()
    {
        var info = new TraceInfoV3
        {
            TraceId = Id,
            ClientRequestId = ClientRequestId,
            TraceLocation = TraceLocation.OfExperiment(ExperimentId.ToString(CultureInfo.InvariantCulture)),
            RequestPreview = RequestPreview,
            ResponsePreview = ResponsePreview,
            RequestTime = TraceTimes.Time(Started),
            ExecutionDuration = Duration is { } duration ? TraceTimes.Duration(duration) : null,
            State = State,
            TraceMetadata = [],
            Assessments = [],
            Tags = [],
        };
        if (Name is not null) info.Tags[TraceKeys.Name] = Name;
        if (Session is not null) info.TraceMetadata[TraceKeys.Session] = Session;
        if (Usage.TokensJson() is { Count: > 0 } tokens) info.TraceMetadata[TraceKeys.TokenUsage] = PythonJson.Write(tokens);
        if (Usage.CostJson() is { Count: > 0 } cost) info.TraceMetadata[TraceKeys.Cost] = PythonJson.Write(cost);
        return info;
    }
}
