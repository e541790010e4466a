using System.Text.Json.Nodes;
using ML.Common.Errors;
using ML.Common.Filters;
using ML.Hosting.Databases;
using ML.Hosting.Databases.Search;

namespace ML.Tracking.Traces;

/// <summary>The SQL of conditions and orders on traces (<c>t</c>).</summary>
static class TraceConditions
{
    static readonly Dictionary<string, string> Columns = new()
    {
        ["request_id"] = "t.request_id", ["client_request_id"] = "t.client_request_id", ["status"] = "t.status", ["name"] = "t.trace_name",
        ["timestamp_ms"] = "t.timestamp_ms", ["execution_time_ms"] = "t.execution_time_ms", ["experiment_id"] = "t.experiment_id",
        ["end_time_ms"] = "(t.timestamp_ms + COALESCE(t.execution_time_ms, 0))",
    };

    /// <summary>One text for each condition; those on spans are one, as one span has to meet them all.</summary>
    public static IEnumerable<string> Of(SqlQuery query, IReadOnlyList<FilterCondition> filter)
    {
        foreach (var condition in filter.Where(c => !IsOnSpan(c))) yield return Of(query, condition);
        var onSpans = filter.Where(IsOnSpan).Select(c => OnSpan(query, c)).ToList();
        if (onSpans.Count > 0) yield return $"EXISTS (SELECT 1 FROM spans s WHERE s.trace_id = t.request_id AND {string.Join(" AND ", onSpans)})";
    }

    public static KeysetOrder OrderOf(SqlQuery query, IReadOnlyList<FilterOrder> order)
    {
        var keys = order.Select(o => o.Entity == FilterSchema.AttributeEntity && o.Key is "timestamp_ms" or "request_id"
            ? new SortKey(Columns[o.Key], o.Ascending, o.Key == "request_id" ? typeof(string) : typeof(long))
            : SortKey.MissingLast(Expression(query, o), o.Ascending, o.Entity == FilterSchema.AttributeEntity && o.Key is "execution_time_ms" or "end_time_ms" or "experiment_id" ? typeof(long) : typeof(string))).ToList();
        if (!order.Any(o => o is { Entity: FilterSchema.AttributeEntity, Key: "timestamp_ms" })) keys.Add(new SortKey("t.timestamp_ms", false, typeof(long)));
        if (!order.Any(o => o is { Entity: FilterSchema.AttributeEntity, Key: "request_id" })) keys.Add(new SortKey("t.request_id", true, typeof(string)));
        return new KeysetOrder(keys);
    }

    static string Expression(SqlQuery query, FilterOrder order) => (order.Entity, order.Key) switch
    {
        (FilterSchema.AttributeEntity, "run_id") => Value(query, "trace_request_metadata", TraceKeys.SourceRun),
        (FilterSchema.AttributeEntity, _) => Columns[order.Key],
        (TraceSearchSchema.Tag, TraceKeys.Name) => "t.trace_name",
        (TraceSearchSchema.Metadata, TraceKeys.Session) => "t.session_id",
        (TraceSearchSchema.Metadata, TraceKeys.TokenUsage or TraceKeys.Cost) =>
            throw PlatformException.Invalid($"Ordering by reserved metadata '{order.Key}' is not supported because it is represented by multiple columns."),
        (TraceSearchSchema.Tag, _) => Value(query, "trace_tags", order.Key),
        _ => Value(query, "trace_request_metadata", order.Key),
    };

    static string Value(SqlQuery query, string table, string key) => $"(SELECT v.value FROM {table} v WHERE v.request_id = t.request_id AND v.key = {query.Argument(key)})";

    static bool IsOnSpan(FilterCondition condition) => condition.Entity == TraceSearchSchema.Span || condition is { Entity: FilterSchema.AttributeEntity, Key: "text" };

    static string Of(SqlQuery query, FilterCondition condition) => (condition.Entity, condition.Key) switch
    {
        (FilterSchema.AttributeEntity, "run_id") when condition.Operator == FilterOperator.Equal => TraceLinks.Condition(query, condition.Text),
        (FilterSchema.AttributeEntity, "run_id") => Keyed(query, "trace_request_metadata", condition with { Key = TraceKeys.SourceRun }),
        (FilterSchema.AttributeEntity, "prompt") => Prompt(query, condition.Text),
        (FilterSchema.AttributeEntity, "timestamp_ms" or "execution_time_ms" or "end_time_ms") => query.NumberCondition(Columns[condition.Key], condition),
        (FilterSchema.AttributeEntity, _) => query.StringCondition(Columns[condition.Key], condition),
        (TraceSearchSchema.Tag, TraceKeys.Name) => query.StringCondition("t.trace_name", condition),
        (TraceSearchSchema.Tag, _) => Keyed(query, "trace_tags", condition),
        (TraceSearchSchema.Metadata, TraceKeys.Session) => query.StringCondition("t.session_id", condition),
        (TraceSearchSchema.Metadata, TraceKeys.TokenUsage or TraceKeys.Cost) => Counted(condition),
        (TraceSearchSchema.Metadata, _) => Keyed(query, "trace_request_metadata", condition),
        (TraceSearchSchema.Issue, _) => $"EXISTS (SELECT 1 FROM assessments a WHERE a.trace_id = t.request_id AND a.assessment_type = 'issue' AND a.name = {query.Argument(condition.Text)})",
        _ => Assessed(query, condition),
    };

    static string Keyed(SqlQuery query, string table, FilterCondition condition)
    {
        var found = $"EXISTS (SELECT 1 FROM {table} v WHERE v.request_id = t.request_id AND v.key = {query.Argument(condition.Key)}";
        return condition.Operator switch
        {
            FilterOperator.IsNull => $"NOT {found})",
            FilterOperator.IsNotNull => $"{found})",
            _ => $"{found} AND {query.StringCondition("v.value", condition)})",
        };
    }

    static string Counted(FilterCondition condition)
    {
        var columns = condition.Key == TraceKeys.Cost ? TraceUsage.CostKeys : TraceUsage.TokenKeys;
        var known = string.Join(" OR ", columns.Select(c => $"t.{c} IS NOT NULL"));
        return condition.Operator switch
        {
            FilterOperator.IsNull => $"NOT ({known})",
            FilterOperator.IsNotNull => $"({known})",
            _ => throw PlatformException.Invalid($"Comparator '{condition.Operator.Text()}' is not supported for reserved metadata '{condition.Key}'. Only 'IS NULL' and 'IS NOT NULL' are supported."),
        };
    }

    static string Prompt(SqlQuery query, string version)
    {
        if (version.Count(c => c == '/') != 1) throw PlatformException.Invalid($"Invalid prompts filter value '{version}'. Expected format: prompt = \"name/version\"");
        return "EXISTS (SELECT 1 FROM entity_associations p WHERE p.source_type = 'trace' AND p.source_id = t.request_id "
            + $"AND p.destination_type = 'prompt_version' AND p.destination_id = {query.Argument(version)})";
    }

    static string OnSpan(SqlQuery query, FilterCondition condition)
    {
        if (condition.Key is "text" or "content")
            return condition.Operator is FilterOperator.Like or FilterOperator.ILike
                ? query.StringCondition("s.content", condition)
                : throw PlatformException.Invalid($"span.content comparator '{condition.Operator.Text()}' not one of '{{'LIKE', 'ILIKE'}}'");
        if (condition.Key is "name" or "type" or "status") return query.StringCondition("s." + condition.Key, condition);
        const string prefix = "attributes.";
        if (!condition.Key.StartsWith(prefix, StringComparison.Ordinal) || condition.Key.Length == prefix.Length)
            throw PlatformException.Invalid($"Invalid span attribute '{condition.Key}'. Supported attributes: name, status, type, attributes.<attribute_name>.");
        return Attribute(query, condition, condition.Key[prefix.Length..].Trim('`'));
    }

    // The value stands in the span's text behind its name; everything else is compared as a pattern around it.
    static string Attribute(SqlQuery query, FilterCondition condition, string name) => condition.Value is FilterValue.Text text
        ? query.StringCondition("s.content", condition with { Value = new FilterValue.Text($"%\"{name}\"{text.Value}%") })
        : throw PlatformException.Invalid($"Comparator '{condition.Operator.Text()}' is not supported for span.attributes.{name}: use LIKE or ILIKE.");

    static string Assessed(SqlQuery query, FilterCondition condition)
    {
        var truth = query.Kind == DatabaseKind.Sqlite ? "1" : "TRUE";
        var matching = $"a.assessment_type = {query.Argument(condition.Entity)} AND a.name = {query.Argument(condition.Key)} AND a.valid = {truth}";
        if (condition.Operator is not (FilterOperator.IsNull or FilterOperator.IsNotNull))
            matching += " AND " + (condition.Value is FilterValue.Number ? $"a.is_numeric_value = {truth} AND {query.NumberCondition("a.aggregate_value", condition)}" : AssessedText(query, condition));
        // What is said of a whole session holds for each of its traces.
        var direct = $"EXISTS (SELECT 1 FROM assessments a WHERE a.trace_id = t.request_id AND {matching})";
        var session = "EXISTS (SELECT 1 FROM trace_info o JOIN assessments a ON a.trace_id = o.request_id WHERE o.session_id = t.session_id "
            + $"AND o.experiment_id = t.experiment_id AND a.assessment_metadata LIKE '%\"{TraceKeys.Session}\":%' AND {matching})";
        return condition.Operator == FilterOperator.IsNull ? $"NOT ({direct} OR {session})" : $"({direct} OR {session})";
    }

    // A string's JSON has quotes around it; numbers and truth values have none.
    static string AssessedText(SqlQuery query, FilterCondition condition)
    {
        if (condition.Operator is not (FilterOperator.Equal or FilterOperator.NotEqual)) return query.StringCondition("a.value", condition);
        var same = $"(a.value = {query.Argument(condition.Text)} OR a.value = {query.Argument(PythonJson.Write(JsonValue.Create(condition.Text)))})";
        return condition.Operator == FilterOperator.Equal ? same : $"NOT {same}";
    }
}
