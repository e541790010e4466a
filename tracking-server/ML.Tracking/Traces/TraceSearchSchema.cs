using ML.Common.Filters;

namespace ML.Tracking.Traces;

/// <summary>What traces can be searched and ordered by (MLflow's grammar).</summary>
static class TraceSearchSchema
{
    public const string Tag = "tag", Metadata = "request_metadata", Span = "span", Feedback = "feedback", Expectation = "expectation", Issue = "issue";

    const FilterOperator Strings = FilterOperator.Text | FilterOperator.Membership, Keyed = FilterOperator.Text | FilterOperator.Presence;

    public static readonly FilterSchema Schema = new()
    {
        AttributeAliases = ["attribute", "attributes", "trace"],
        Attributes =
        [
            new("request_id", ["request_id"], false, Strings),
            new("client_request_id", ["client_request_id"], false, Strings),
            new("status", ["status"], false, Strings),
            new("name", ["name"], false, Keyed),
            new("run_id", ["run_id"], false, Keyed),
            new("prompt", ["prompt"], false, FilterOperator.Equal),
            new("text", ["text"], false, FilterOperator.Like | FilterOperator.ILike),
            new("timestamp_ms", ["timestamp_ms", "timestamp"], true, FilterOperator.Numeric),
            new("execution_time_ms", ["execution_time_ms", "execution_time"], true, FilterOperator.Numeric),
            new("end_time_ms", ["end_time_ms", "end_time"], true, FilterOperator.Numeric),
            new("experiment_id", ["experiment_id"], false, 0),
        ],
        Entities =
        [
            new(Tag, [Tag, "tags"], false, Keyed, "tag"),
            new(Metadata, [Metadata, "metadata"], false, Keyed, Metadata),
            new(Span, [Span], false, Strings, Span),
            new(Feedback, [Feedback], false, Keyed | FilterOperator.Numeric, Feedback) { ComparesNumbers = true },
            new(Expectation, [Expectation], false, Keyed | FilterOperator.Numeric, Expectation) { ComparesNumbers = true },
            new(Issue, [Issue], false, FilterOperator.Equal, Issue) { Keys = ["id"] },
        ],
        OrderAttributes = ["experiment_id", "timestamp_ms", "execution_time_ms", "end_time_ms", "status", "request_id", "name", "run_id"],
        OrderEntities = [Tag, Metadata],
    };
}
