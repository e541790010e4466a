using System.Text.Json.Nodes;
using ML.Client.Errors;
using ML.Client.Http;
using ML.Client.Json;
using ML.Client.Paging;

namespace ML.Client.Traces;

/// <summary>Traces and the judgements of them. Every method throws <see cref="MlflowException"/> when the server refuses.</summary>
public sealed class TracesClient
{
    const string Base = Routes.V3 + "traces";
    const int PageSize = 100;

    readonly MlflowTransport _transport;

    internal TracesClient(MlflowTransport transport) => _transport = transport;

    /// <summary>What the server knows of a trace.</summary>
    /// <exception cref="MlflowNotFoundException">There is no such trace.</exception>
    public async Task<TraceInfo> GetAsync(string traceId, CancellationToken cancellation = default)
    {
        var answer = await _transport.GetAsync(Path(traceId), null, Wire.Client<TraceWire.InfoEnvelope>(), cancellation).ConfigureAwait(false);
        return answer.Trace?.TraceInfo ?? throw new MlflowProtocolException("traces answered without trace_info");
    }

    /// <summary>A trace with its spans, as the server's JSON: <c>trace_info</c> and <c>spans</c> in OTLP's JSON form.</summary>
    /// <exception cref="MlflowNotFoundException">There is no such trace.</exception>
    public async Task<JsonObject> GetWithSpansAsync(string traceId, CancellationToken cancellation = default)
    {
        var answer = await _transport.GetAsync(Base + "/get", new Query().Add("trace_id", traceId), Wire.Client<JsonObject>(), cancellation).ConfigureAwait(false);
        return answer["trace"] as JsonObject ?? throw new MlflowProtocolException("traces/get answered without trace");
    }

    /// <summary>Records a trace that something else measured, without spans. <see cref="Tracing.Tracer"/> records those with spans.</summary>
    /// <param name="trace">Its location (an experiment), request time and state at least; the id is the caller's choice, <c>tr-</c> and 32 hexadecimal digits.</param>
    /// <param name="cancellation">Cancels the call.</param>
    public async Task<TraceInfo> StartAsync(TraceInfo trace, CancellationToken cancellation = default)
    {
        var envelope = new TraceWire.InfoEnvelope { Trace = new() { TraceInfo = trace } };
        var answer = await _transport.SendAsync(HttpMethod.Post, Base, envelope, Wire.Client<TraceWire.InfoEnvelope>(), Wire.Client<TraceWire.InfoEnvelope>(), cancellation).ConfigureAwait(false);
        return answer.Trace?.TraceInfo ?? throw new MlflowProtocolException("traces answered without trace_info");
    }

    /// <summary>What the server knows of several traces, in one call; traces that are not there are left out.</summary>
    public async Task<IReadOnlyList<TraceInfo>> GetManyAsync(IEnumerable<string> traceIds, CancellationToken cancellation = default)
    {
        var answer = await _transport.SendAsync(HttpMethod.Post, Base + "/batchGetInfos", new TraceWire.Several { TraceIds = [.. traceIds] },
            Wire.Client<TraceWire.Several>(), Wire.Client<TraceWire.SeveralAnswer>(), cancellation).ConfigureAwait(false);
        return answer.TraceInfos ?? [];
    }

    /// <summary>Several traces with their spans, in one call, as <see cref="GetWithSpansAsync"/> has them; traces that are not there are left out.</summary>
    public async Task<IReadOnlyList<JsonObject>> GetManyWithSpansAsync(IEnumerable<string> traceIds, CancellationToken cancellation = default)
    {
        var answer = await _transport.GetAsync(Base + "/batchGet", new Query().Add("trace_ids", traceIds), Wire.Client<JsonObject>(), cancellation).ConfigureAwait(false);
        return [.. answer["traces"]?.AsArray().OfType<JsonObject>() ?? []];
    }

    /// <summary>Traces, page by page.</summary>
    /// <param name="experimentIds">Where to look.</param>
    /// <param name="filter">A filter such as <c>trace.status = 'ERROR'</c>; null for all.</param>
    /// <param name="orderBy">Sort keys; null for newest first.</param>
    /// <param name="cancellation">Cancels the calls.</param>
    public IAsyncEnumerable<TraceInfo> SearchAsync(IEnumerable<string> experimentIds, string? filter = null, IEnumerable<string>? orderBy = null, CancellationToken cancellation = default)
    {
        var (locations, order) = (experimentIds.Select(TraceLocation.Of).ToList(), orderBy?.ToList());
        return Pages.Follow(
            (token, stop) => _transport.SendAsync(HttpMethod.Post, Base + "/search",
                new TraceWire.Search { Locations = locations, Filter = filter, OrderBy = order, MaxResults = PageSize, PageToken = token },
                Wire.Client<TraceWire.Search>(), Wire.Client<TraceWire.SearchAnswer>(), stop),
            page => (page.Traces, page.NextPageToken), cancellation);
    }

    /// <summary>Sets or replaces a tag.</summary>
    public Task SetTagAsync(string traceId, string key, string value, CancellationToken cancellation = default) =>
        _transport.SendAsync(HttpMethod.Patch, Path(traceId) + "/tags", new TraceWire.Tag { Key = key, Value = value }, Wire.Client<TraceWire.Tag>(), cancellation);

    /// <summary>Removes a tag.</summary>
    public Task DeleteTagAsync(string traceId, string key, CancellationToken cancellation = default) =>
        _transport.SendAsync(HttpMethod.Delete, Path(traceId) + "/tags", new TraceWire.Tag { Key = key }, Wire.Client<TraceWire.Tag>(), cancellation);

    /// <summary>Deletes traces.</summary>
    /// <returns>How many.</returns>
    public async Task<int> DeleteAsync(string experimentId, IEnumerable<string> traceIds, CancellationToken cancellation = default)
    {
        var answer = await _transport.SendAsync(HttpMethod.Post, Base + "/delete-traces", new TraceWire.Delete { ExperimentId = experimentId, RequestIds = [.. traceIds] },
            Wire.Client<TraceWire.Delete>(), Wire.Client<TraceWire.DeleteAnswer>(), cancellation).ConfigureAwait(false);
        return answer.TracesDeleted ?? 0;
    }

    /// <summary>Says that traces belong to a run.</summary>
    public Task LinkToRunAsync(IEnumerable<string> traceIds, string runId, CancellationToken cancellation = default) =>
        _transport.SendAsync(HttpMethod.Post, Routes.V2 + "traces/link-to-run", new TraceWire.Link { TraceIds = [.. traceIds], RunId = runId }, Wire.Client<TraceWire.Link>(), cancellation);

    /// <summary>Records feedback on a trace.</summary>
    /// <param name="traceId">The trace.</param>
    /// <param name="name">What is judged.</param>
    /// <param name="value">The verdict: number, text, truth value, list or map.</param>
    /// <param name="source">Who judges.</param>
    /// <param name="rationale">Why; null for nothing.</param>
    /// <param name="spanId">The span that is judged, as 16 hexadecimal digits; null for the whole trace.</param>
    /// <param name="cancellation">Cancels the call.</param>
    public Task<Assessment> LogFeedbackAsync(string traceId, string name, JsonNode value, AssessmentSource source, string? rationale = null, string? spanId = null, CancellationToken cancellation = default) =>
        CreateAsync(new() { TraceId = traceId, AssessmentName = name, Source = source, Rationale = rationale, SpanId = spanId, Feedback = new() { Value = value } }, cancellation);

    /// <summary>Records what a trace should have answered.</summary>
    /// <inheritdoc cref="LogFeedbackAsync"/>
    public Task<Assessment> LogExpectationAsync(string traceId, string name, JsonNode value, AssessmentSource source, string? spanId = null, CancellationToken cancellation = default) =>
        CreateAsync(new() { TraceId = traceId, AssessmentName = name, Source = source, SpanId = spanId, Expectation = new() { Value = value } }, cancellation);

    /// <summary>Feedback or an expectation.</summary>
    /// <exception cref="MlflowNotFoundException">There is none of that id.</exception>
    public async Task<Assessment> GetAssessmentAsync(string traceId, string assessmentId, CancellationToken cancellation = default) =>
        Found(await _transport.GetAsync(Path(traceId, assessmentId), null, Wire.Client<TraceWire.AssessmentEnvelope>(), cancellation).ConfigureAwait(false));

    /// <summary>Changes what is given of feedback or an expectation, and leaves the rest.</summary>
    /// <param name="traceId">The trace.</param>
    /// <param name="assessmentId">The feedback or expectation.</param>
    /// <param name="feedback">A new verdict; null leaves it.</param>
    /// <param name="expectation">A new expectation; null leaves it.</param>
    /// <param name="name">A new name; null leaves it.</param>
    /// <param name="rationale">A new reason; null leaves it.</param>
    /// <param name="metadata">Facts instead of those that are there; null leaves them.</param>
    /// <param name="cancellation">Cancels the call.</param>
    public async Task<Assessment> UpdateAssessmentAsync(
        string traceId, string assessmentId, JsonNode? feedback = null, JsonNode? expectation = null, string? name = null, string? rationale = null,
        IReadOnlyDictionary<string, string>? metadata = null, CancellationToken cancellation = default)
    {
        var assessment = new Assessment
        {
            TraceId = traceId, AssessmentId = assessmentId, AssessmentName = name, Rationale = rationale, Metadata = metadata?.ToDictionary(),
            Feedback = feedback is null ? null : new() { Value = feedback }, Expectation = expectation is null ? null : new() { Value = expectation },
        };
        var update = new TraceWire.AssessmentUpdate { Assessment = assessment, UpdateMask = TraceWire.AssessmentUpdate.MaskOf(assessment) };
        return Found(await _transport.SendAsync(HttpMethod.Patch, Path(traceId, assessmentId), update,
            Wire.Client<TraceWire.AssessmentUpdate>(), Wire.Client<TraceWire.AssessmentEnvelope>(), cancellation).ConfigureAwait(false));
    }

    /// <summary>Deletes feedback or an expectation; a missing one is no error.</summary>
    public Task DeleteAssessmentAsync(string traceId, string assessmentId, CancellationToken cancellation = default) =>
        _transport.SendAsync(HttpMethod.Delete, Path(traceId, assessmentId), null, cancellation);

    async Task<Assessment> CreateAsync(Assessment assessment, CancellationToken cancellation) =>
        Found(await _transport.SendAsync(HttpMethod.Post, Path(assessment.TraceId!) + "/assessments", new TraceWire.AssessmentEnvelope { Assessment = assessment },
            Wire.Client<TraceWire.AssessmentEnvelope>(), Wire.Client<TraceWire.AssessmentEnvelope>(), cancellation).ConfigureAwait(false));

    static Assessment Found(TraceWire.AssessmentEnvelope answer) =>
        answer.Assessment ?? throw new MlflowProtocolException("assessments answered without assessment");

    static string Path(string traceId, string assessmentId) => $"{Path(traceId)}/assessments/{Uri.EscapeDataString(assessmentId)}";

    static string Path(string traceId) => $"{Base}/{Uri.EscapeDataString(traceId)}";
}
