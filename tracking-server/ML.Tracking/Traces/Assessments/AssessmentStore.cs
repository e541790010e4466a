using ML.Common.Errors;
using ML.Hosting.Databases;
using ML.Hosting.Databases.Search;
using ML.Tracking.Contracts.Traces;

namespace ML.Tracking.Traces.Assessments;

/// <summary>Reads and writes of the <c>assessments</c> table.</summary>
static class AssessmentStore
{
    public static async Task<List<Assessment>> OfTracesAsync(DbSession session, IEnumerable<string> traces)
    {
        var query = new SqlQuery(session.Kind);
        query.Append($"SELECT {AssessmentRow.Columns} FROM assessments a WHERE {query.InStrings("a.trace_id", traces)} ORDER BY a.created_timestamp, a.assessment_id");
        return [.. (await session.QueryAsync(query.Text, AssessmentRow.Read, query.Arguments)).Select(a => a.ToWire())];
    }

    public static async Task<AssessmentRow> GetAsync(DbSession session, string trace, string id)
    {
        if (await FindAsync(session, trace, id) is { } found) return found;
        throw await session.ScalarInt64Async("SELECT 1 FROM trace_info WHERE request_id = $1", trace) is null
            ? PlatformException.NotFound($"Trace with request_id '{trace}' not found")
            : PlatformException.NotFound($"Assessment with ID '{id}' not found for trace '{trace}'");
    }

    public static Task<AssessmentRow?> FindAsync(DbSession session, string trace, string id) => session.FirstOrDefaultAsync(
        $"SELECT {AssessmentRow.Columns} FROM assessments a WHERE a.trace_id = $1 AND a.assessment_id = $2", AssessmentRow.Read, trace, id);

    /// <summary>Adds an assessment; one of the same id on the same trace is replaced.</summary>
    public static async Task InsertAsync(DbSession session, AssessmentRow row, long experiment, long traceStarted)
    {
        RequireFit(session, row);
        var (aggregate, isNumber) = row.Value.Aggregate();
        var changed = await session.ExecuteAsync(
            """
            INSERT INTO assessments (assessment_id, trace_id, name, assessment_type, value, error, created_timestamp, last_updated_timestamp, source_type,
                                     source_id, run_id, span_id, rationale, overrides, valid, assessment_metadata, experiment_id, trace_timestamp_ms,
                                     aggregate_value, is_numeric_value)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, TRUE, $15, $16, $17, $18, $19)
            ON CONFLICT (assessment_id) DO UPDATE SET name = excluded.name, assessment_type = excluded.assessment_type, value = excluded.value,
                error = excluded.error, last_updated_timestamp = excluded.last_updated_timestamp, rationale = excluded.rationale,
                assessment_metadata = excluded.assessment_metadata, aggregate_value = excluded.aggregate_value, is_numeric_value = excluded.is_numeric_value
            WHERE assessments.trace_id = excluded.trace_id
            """,
            row.Id, row.TraceId, row.Name, row.Value.Type, row.Value.Json, row.Value.Error, row.Created, row.Updated, row.SourceType, row.SourceId, row.RunId,
            row.SpanId, row.Rationale, row.Overrides, row.MetadataJson, experiment, traceStarted, aggregate, isNumber);
        if (changed == 0) throw PlatformException.Invalid($"Invalid value '{row.Id}' for parameter 'assessment.assessment_id' supplied: it is an assessment of another trace");
    }

    public static Task UpdateAsync(DbSession session, AssessmentRow row)
    {
        RequireFit(session, row);
        var (aggregate, isNumber) = row.Value.Aggregate();
        return session.ExecuteAsync(
            """
            UPDATE assessments SET name = $1, value = $2, error = $3, last_updated_timestamp = $4, rationale = $5, assessment_metadata = $6,
                aggregate_value = $7, is_numeric_value = $8 WHERE trace_id = $9 AND assessment_id = $10
            """,
            row.Name, row.Value.Json, row.Value.Error, row.Updated, row.Rationale, row.MetadataJson, aggregate, isNumber, row.TraceId, row.Id);
    }

    public static Task<int> SetValidAsync(DbSession session, string trace, string id, bool valid) =>
        session.ExecuteAsync("UPDATE assessments SET valid = $1 WHERE trace_id = $2 AND assessment_id = $3", valid, trace, id);

    public static Task DeleteAsync(DbSession session, string trace, string id) =>
        session.ExecuteAsync("DELETE FROM assessments WHERE trace_id = $1 AND assessment_id = $2", trace, id);

    static void RequireFit(DbSession session, AssessmentRow row)
    {
        session.RequireFit(row.Id, 50, "assessment.assessment_id");
        session.RequireFit(row.Name, 250, "assessment.assessment_name");
        session.RequireFit(row.SourceId, 250, "assessment.source.source_id");
        session.RequireFit(row.SpanId, 50, "assessment.span_id");
        session.RequireFit(row.RunId, 32, "assessment.metadata.mlflow.assessment.sourceRunId");
        session.RequireFit(row.Overrides, 50, "assessment.overrides");
    }
}
