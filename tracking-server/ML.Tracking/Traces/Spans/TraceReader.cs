using ML.Common.Errors;
using ML.Hosting.Databases;
using ML.Tracking.Contracts.Traces;
using ML.Tracking.Experiments;

namespace ML.Tracking.Traces.Spans;

/// <summary>Traces with their spans.</summary>
sealed class TraceReader(IDatabase database)
{
    public async Task<GetTrace.Response> GetAsync(GetTrace request, CancellationToken cancellation)
    {
        var id = Check.Required(request.TraceId, "trace_id");
        var trace = await ReadAsync([id], null, cancellation) is [var found] ? found : throw PlatformException.NotFound($"Trace with ID {id} is not found.");
        if (!IsInDatabase(trace.TraceInfo!)) throw new PlatformException(ErrorCode.InternalError, "Trace data not stored in tracking store");
        if (request.AllowPartial != true && !IsWhole(trace)) throw PlatformException.NotFound($"Trace with ID {id} is not fully exported yet, please try again later.");
        return new GetTrace.Response { Trace = trace };
    }

    /// <summary>Traces of which every span has come; others are left out.</summary>
    public async Task<BatchGetTraces.Response> GetManyAsync(BatchGetTraces request, CancellationToken cancellation)
    {
        var ids = request.TraceIds is { Count: > 0 } given ? given : throw Check.Missing("trace_ids");
        var traces = await ReadAsync(ids, request.ExperimentIds?.Select(ExperimentIds.Parse).ToList(), cancellation);
        if (traces.Any(t => !IsInDatabase(t.TraceInfo!))) throw new PlatformException(ErrorCode.InternalError, "Trace data not stored in tracking store");
        return new BatchGetTraces.Response { Traces = [.. traces.Where(IsWhole)] };
    }

    /// <summary>The spans as they are kept; null when they stand among the trace's artifacts, whose location comes with it.</summary>
    public Task<(IReadOnlyList<string>? Spans, string? Artifacts)> ContentsAsync(string id, CancellationToken cancellation) => database.ReadAsync<(IReadOnlyList<string>?, string?)>(
        async session =>
        {
            var info = (await TraceStore.LoadAsync(session, [await TraceStore.GetAsync(session, id)]))[0];
            return IsInDatabase(info)
                ? ([.. (await SpanStore.ContentsAsync(session, [id]))[id]], info.Tags!.GetValueOrDefault(TraceKeys.ArtifactLocation))
                : (null, info.Tags!.GetValueOrDefault(TraceKeys.ArtifactLocation));
        },
        cancellation);

    Task<List<Trace>> ReadAsync(IReadOnlyList<string> ids, IReadOnlyList<long>? experiments, CancellationToken cancellation) => database.ReadAsync(
        async session =>
        {
            var infos = await TraceStore.LoadAsync(session, await TraceStore.ListAsync(session, ids, experiments));
            var spans = await SpanStore.ContentsAsync(session, infos.Where(IsInDatabase).Select(i => i.TraceId!));
            return infos.ConvertAll(info => new Trace { TraceInfo = info, Spans = [.. spans[info.TraceId!].Select(SpanWire.Of)] });
        },
        cancellation);

    static bool IsInDatabase(TraceInfoV3 info) => info.Tags!.GetValueOrDefault(TraceKeys.SpansLocation) == TraceKeys.InDatabase;

    // The client says how many there are when it sends the trace itself.
    static bool IsWhole(Trace trace)
    {
        var expected = TraceUsage.Whole(TraceUsage.Object(trace.TraceInfo!.TraceMetadata!.GetValueOrDefault(TraceKeys.SizeStats))?["num_spans"]);
        return trace.Spans!.Count > 0 && trace.Spans.Count >= (expected ?? 0);
    }
}
