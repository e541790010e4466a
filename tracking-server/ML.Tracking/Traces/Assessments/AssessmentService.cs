using System.Text.Json.Nodes;
using ML.Common.Errors;
using ML.Hosting.Databases;
using ML.Tracking.Contracts.Traces;

namespace ML.Tracking.Traces.Assessments;

/// <summary>What people, programs and models think of traces.</summary>
sealed class AssessmentService(IDatabase database, TrackingHistory history, TimeProvider clock)
{
    const string Kind = "assessment";

    public Task<CreateAssessment.Response> CreateAsync(string traceId, CreateAssessment request, CancellationToken cancellation)
    {
        var row = AssessmentRow.Of(request.Assessment ?? throw Check.Missing("assessment"), traceId, Now());
        return database.WriteAsync(
            async session =>
            {
                var trace = await TraceStore.GetAsync(session, traceId);
                if (await AssessmentStore.FindAsync(session, traceId, row.Id) is not null)
                    throw PlatformException.Exists($"Assessment with ID '{row.Id}' already exists for trace '{traceId}'");
                if (row.Overrides is { } overridden && await AssessmentStore.SetValidAsync(session, traceId, overridden, false) == 0)
                    throw PlatformException.NotFound($"Assessment with ID '{overridden}' not found for trace '{traceId}'");
                await AssessmentStore.InsertAsync(session, row, trace.ExperimentId, trace.Started);
                return new CreateAssessment.Response { Assessment = row.ToWire() };
            },
            cancellation);
    }

    public Task<GetAssessmentRequest.Response> GetAsync(string traceId, string id, CancellationToken cancellation) => database.ReadAsync(
        async session => new GetAssessmentRequest.Response { Assessment = (await AssessmentStore.GetAsync(session, traceId, id)).ToWire() }, cancellation);

    public Task<UpdateAssessment.Response> UpdateAsync(string traceId, string id, UpdateAssessment request, CancellationToken cancellation)
    {
        var given = request.Assessment ?? throw Check.Missing("assessment");
        var fields = Check.Required(request.UpdateMask, "update_mask").Split(',', StringSplitOptions.TrimEntries).Select(SnakeCase).ToHashSet();
        return database.WriteAsync(
            async session =>
            {
                var existing = await AssessmentStore.GetAsync(session, traceId, id);
                var changed = existing with
                {
                    Name = fields.Contains("assessment_name") ? Check.Required(given.AssessmentName, "assessment.assessment_name") : existing.Name,
                    Value = NewValue(existing, given, fields),
                    Rationale = fields.Contains("rationale") && existing.Value.Type == AssessmentValue.Feedback ? given.Rationale ?? "" : existing.Rationale,
                    Metadata = fields.Contains("metadata") ? Merged(existing.Metadata, given.Metadata) : existing.Metadata,
                    Updated = Now(),
                };
                await AssessmentStore.UpdateAsync(session, changed);
                await history.ChangedAsync(session, Kind, "update", id, StateOf(existing), StateOf(changed));
                return new UpdateAssessment.Response { Assessment = changed.ToWire() };
            },
            cancellation);
    }

    /// <summary>Removes an assessment, if it is there; the one it took the place of is valid again.</summary>
    public Task DeleteAsync(string traceId, string id, CancellationToken cancellation) => database.WriteAsync(
        async session =>
        {
            if (await AssessmentStore.FindAsync(session, traceId, id) is not { } found) return false;
            if (found.Overrides is { } overridden) await AssessmentStore.SetValidAsync(session, traceId, overridden, true);
            await AssessmentStore.DeleteAsync(session, traceId, id);
            await history.ChangedAsync(session, Kind, "delete", id, StateOf(found), null);
            return true;
        },
        cancellation);

    // A value is any JSON, numbers among it that JSON itself has not: it is told as text.
    static JsonObject StateOf(AssessmentRow row) => new() { ["trace_id"] = row.TraceId, ["name"] = row.Name, ["value"] = row.Value.Json, ["rationale"] = row.Rationale, ["source"] = row.SourceId };

    static AssessmentValue NewValue(AssessmentRow existing, Assessment given, HashSet<string> fields)
    {
        var (expectation, feedback) = (fields.Contains("expectation"), fields.Contains("feedback"));
        if (expectation && feedback) throw PlatformException.Invalid("Cannot specify both `expectation` and `feedback` parameters.");
        if (!expectation && !feedback) return existing.Value;
        if (expectation && existing.Value.Type != AssessmentValue.Expectation) throw PlatformException.Invalid("Cannot update expectation value on a Feedback assessment.");
        if (feedback && existing.Value.Type != AssessmentValue.Feedback) throw PlatformException.Invalid("Cannot update feedback value on an Expectation assessment.");
        return AssessmentValue.Of(given) is { } value && value.Type == existing.Value.Type
            ? value
            : throw Check.Missing(feedback ? "assessment.feedback" : "assessment.expectation");
    }

    static Dictionary<string, string> Merged(Dictionary<string, string>? before, Dictionary<string, string>? given)
    {
        var merged = new Dictionary<string, string>(before ?? []);
        foreach (var (key, value) in given ?? []) merged[key] = value;
        return merged;
    }

    // Field masks are written in camel case by protobuf's JSON, in snake case by people.
    static string SnakeCase(string name) => string.Concat(name.Select(c => char.IsAsciiLetterUpper(c) ? "_" + char.ToLowerInvariant(c) : c.ToString()));

    long Now() => clock.GetUtcNow().ToUnixTimeMilliseconds();
}
