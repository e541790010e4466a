using ML.Common.Errors;
using ML.Hosting.Databases;
using ML.Tracking.Contracts.Traces;
using ML.Tracking.Experiments;
using ML.Tracking.Traces.Assessments;
using ML.Tracking.Validation;

namespace ML.Tracking.Traces;

/// <summary>Infos of traces: what is known of them without their spans.</summary>
sealed class TraceService(IDatabase database, TrackingHistory history, TimeProvider clock)
{
    const int MaxName = 4096, MaxSession = 250;

    public async Task<StartTraceV3.Response> StartAsync(StartTraceV3 request, CancellationToken cancellation)
    {
        var info = request.Trace?.TraceInfo ?? throw Check.Missing("trace");
        var (row, named) = RowOf(info);
        var metadata = (info.TraceMetadata ?? []).Where(m => !TraceKeys.Promoted.Contains(m.Key)).Append(KeyValuePair.Create(TraceKeys.Finalized, "true")).ToList();
        var assessments = (info.Assessments ?? []).Select(a => AssessmentRow.Of(a, row.Id, clock.GetUtcNow().ToUnixTimeMilliseconds())).ToList();
        return await database.WriteAsync(
            async session =>
            {
                var experiment = await ExperimentStore.GetActiveAsync(session, info.TraceLocation?.MlflowExperiment?.ExperimentId);
                if (await TraceStore.TagAsync(session, row.Id, TraceKeys.SpansLocation) == TraceKeys.InArchive)
                    throw new PlatformException(ErrorCode.InvalidState, $"Cannot update traces that are no longer DB-backed: '{row.Id}'.");
                await TraceStore.UpsertAsync(session, row, named);
                var tags = (info.Tags ?? []).Where(t => t.Key != TraceKeys.Name && t.Key != TraceKeys.ArtifactLocation)
                    .Append(KeyValuePair.Create(TraceKeys.ArtifactLocation, ArtifactLocations.OfTrace(experiment.ArtifactLocation, row.Id)));
                await TraceStore.SetTagsAsync(session, row.Id, tags);
                await TraceStore.SetMetadataAsync(session, row.Id, metadata);
                foreach (var assessment in assessments) await AssessmentStore.InsertAsync(session, assessment, row.ExperimentId, row.Started);
                return new StartTraceV3.Response { Trace = await ReadAsync(session, row.Id) };
            },
            cancellation);
    }

    public Task<GetTraceInfoV3.Response> GetAsync(string id, CancellationToken cancellation) =>
        database.ReadAsync(async session => new GetTraceInfoV3.Response { Trace = await ReadAsync(session, id) }, cancellation);

    public async Task<BatchGetTraceInfos.Response> GetManyAsync(BatchGetTraceInfos request, CancellationToken cancellation)
    {
        var ids = request.TraceIds is { Count: > 0 } given ? given : throw Check.Missing("trace_ids");
        var experiments = request.ExperimentIds?.Select(ExperimentIds.Parse).ToList();
        return await database.ReadAsync(
            async session => new BatchGetTraceInfos.Response { TraceInfos = await TraceStore.LoadAsync(session, await TraceStore.ListAsync(session, ids, experiments)) },
            cancellation);
    }

    public Task SetTagAsync(string id, string? key, string? value, CancellationToken cancellation)
    {
        RefuseImmutable(key, "set", TraceKeys.Immutable);
        Names.TagKey(key, "key");
        var kept = Names.Truncate(value ?? "", Names.MaxTagValueLength, "value");
        if (key == TraceKeys.Name) Check.MaxLength(kept, MaxName, "Trace name");
        return database.WriteAsync(
            async session =>
            {
                await TraceStore.GetAsync(session, id);
                if (key == TraceKeys.Name) await TraceStore.SetNameAsync(session, id, kept);
                else await TraceStore.SetTagsAsync(session, id, [KeyValuePair.Create(key!, kept)]);
                return true;
            },
            cancellation);
    }

    public Task DeleteTagAsync(string id, string? key, CancellationToken cancellation)
    {
        Check.Required(key, "key");
        RefuseImmutable(key, "deleted", [TraceKeys.SpansLocation, TraceKeys.ArchiveLocation]);
        return database.WriteAsync(
            async session =>
            {
                var isName = key == TraceKeys.Name;
                var found = isName ? (await TraceStore.FindAsync(session, id))?.Name is not null : await TraceStore.DeleteTagAsync(session, id, key) > 0;
                if (!found) throw PlatformException.NotFound($"No trace tag with key '{key}' for trace with ID '{id}'");
                if (isName) await TraceStore.SetNameAsync(session, id, null);
                return true;
            },
            cancellation);
    }

    /// <returns>How many were there.</returns>
    public Task<int> DeleteAsync(string? experimentId, long? until, int? limit, IReadOnlyList<string>? ids, CancellationToken cancellation)
    {
        Check.Required(experimentId, "experiment_id");
        if (ids is { Count: 0 }) ids = null;
        if (until is null && ids is null) throw PlatformException.Invalid("Either `max_timestamp_millis` or `trace_ids` must be specified.");
        if (until is not null && ids is not null) throw PlatformException.Invalid("Only one of `max_timestamp_millis` and `trace_ids` can be specified.");
        if (ids is not null && limit is not null) throw PlatformException.Invalid("`max_traces` can't be specified if `trace_ids` is specified.");
        if (limit <= 0) throw PlatformException.Invalid($"`max_traces` must be a positive integer, received {limit}.");
        var experiment = ExperimentIds.Parse(experimentId);
        return database.WriteAsync(
            async session =>
            {
                var gone = await TraceStore.DeleteAsync(session, experiment, until, limit, ids);
                await history.TracesDeletedAsync(session, gone);
                return gone.Count;
            },
            cancellation);
    }

    static async Task<Trace> ReadAsync(DbSession session, string id) =>
        new() { TraceInfo = (await TraceStore.LoadAsync(session, [await TraceStore.GetAsync(session, id)]))[0] };

    static (TraceRow Row, bool Named) RowOf(TraceInfoV3 info)
    {
        var metadata = info.TraceMetadata ?? [];
        var session = metadata.GetValueOrDefault(TraceKeys.Session);
        Check.MaxLength(session, MaxSession, "Session ID");
        var name = info.Tags?.GetValueOrDefault(TraceKeys.Name);
        Check.MaxLength(name, MaxName, "Trace name");
        var row = new TraceRow
        {
            Id = Check.Required(info.TraceId, "trace.trace_info.trace_id"),
            ExperimentId = ExperimentIds.Parse(Check.Required(info.TraceLocation?.MlflowExperiment?.ExperimentId, "trace.trace_info.trace_location.mlflow_experiment.experiment_id")),
            Started = TraceTimes.ParseTime(info.RequestTime, "trace.trace_info.request_time") ?? 0,
            Duration = TraceTimes.ParseDuration(info.ExecutionDuration, "trace.trace_info.execution_duration"),
            State = TraceStates.Parse(info.State),
            ClientRequestId = info.ClientRequestId,
            RequestPreview = info.RequestPreview,
            ResponsePreview = info.ResponsePreview,
            Name = name,
            Session = session,
            Usage = TraceUsage.Parse(metadata.GetValueOrDefault(TraceKeys.TokenUsage), metadata.GetValueOrDefault(TraceKeys.Cost)),
        };
        return (row, name is not null);
    }

    static void RefuseImmutable(string? key, string operation, string[] keys)
    {
        if (keys.Contains(key)) throw PlatformException.Invalid($"Tag '{key}' is immutable and cannot be {operation} on a trace.");
    }
}
