using ML.Common.Filters;
using ML.Hosting.Databases;
using ML.Hosting.Databases.Search;
using ML.Hosting.Databases.Sqlite;

namespace ML.Tracking.Runs;

/// <summary>
/// Writes one phase of a search of runs as SQL. On SQLite, which knows nothing of how values are spread, the order of the
/// tables is ours: from the runs of the experiments, newest first, to what belongs to each.
/// </summary>
sealed class RunQuery
{
    static readonly Dictionary<string, string> Columns = new()
    {
        ["run_id"] = "r.run_uuid", ["run_name"] = "r.name", ["status"] = "r.status", ["user_id"] = "r.user_id",
        ["artifact_uri"] = "r.artifact_uri", ["start_time"] = "r.start_time", ["end_time"] = "r.end_time",
    };

    readonly RunSelection search;
    readonly RunPhase phase;
    readonly SqlQuery query;
    readonly string join;
    readonly FilterCondition? rare;

    /// <param name="kind">The engine.</param>
    /// <param name="search">What is searched for.</param>
    /// <param name="phase">Which part of the result.</param>
    /// <param name="rare">A condition on a metric that few runs meet: these are looked at instead of all runs. SQLite only.</param>
    public RunQuery(DatabaseKind kind, RunSelection search, RunPhase phase, FilterCondition? rare = null)
    {
        this.search = search;
        this.phase = phase;
        // A run has fewer children still.
        this.rare = search.Filter.Any(IsParent) ? null : rare;
        query = new SqlQuery(kind);
        join = kind == DatabaseKind.Sqlite ? "CROSS JOIN" : "JOIN";
        Order = new KeysetOrder([.. Keys()]);
    }

    /// <summary>How the phase is ordered.</summary>
    public KeysetOrder Order { get; }

    /// <summary>The rows of the phase behind a row (null: from its first), with the columns of <see cref="Order"/>.</summary>
    public SqlQuery Page(IReadOnlyList<object?>? after, long limit, long offset)
    {
        query.Append($"SELECT {RunRow.Columns}{Order.Columns}");
        Source(null);
        if (after is not null) query.Append($" AND {Order.Behind(query, after)}");
        return query.Append($" ORDER BY {Order.OrderBy} LIMIT {query.Argument(limit)} OFFSET {query.Argument(offset)}");
    }

    /// <summary>How many rows the phase has.</summary>
    public SqlQuery Count()
    {
        query.Append("SELECT COUNT(*)");
        Source(null);
        return query;
    }

    /// <summary>Like <see cref="Page"/> over nothing but the first points, in the order of a leading metric.</summary>
    public SqlQuery PageOfFirst(IReadOnlyList<object?>? after, long limit, long points)
    {
        query.Append($"SELECT {RunRow.Columns}{Order.Columns}");
        Source($"(SELECT value, run_uuid {FirstPoints(after)} LIMIT {query.Argument(points)})");
        if (after is not null) query.Append($" AND {Order.Behind(query, after)}");
        return query.Append($" ORDER BY {Order.OrderBy} LIMIT {query.Argument(limit)}");
    }

    /// <summary>The value of the last of those points; no row when there are fewer.</summary>
    public SqlQuery LastOfFirst(IReadOnlyList<object?>? after, long points) =>
        query.Append($"SELECT value {FirstPoints(after)} LIMIT 1 OFFSET {query.Argument(points - 1)}");

    /// <summary>A row when at least so many runs, of whatever experiment, meet a condition on a metric. SQLite only.</summary>
    public static SqlQuery Meeting(FilterCondition condition, long runs)
    {
        var query = new SqlQuery(DatabaseKind.Sqlite);
        return query.Append($"SELECT 1 {RunsMeeting(query, condition)} LIMIT 1 OFFSET {query.Argument(runs - 1)}");
    }

    // NaN is less, equal and more than nothing; what it differs from is not asked for here.
    static string RunsMeeting(SqlQuery query, FilterCondition condition) =>
        $"FROM {MetricValues.Table} WHERE key = {query.Argument(condition.Key)} AND is_nan = 0 AND {query.NumberCondition("value", condition)}";

    string FirstPoints(IReadOnlyList<object?>? after)
    {
        var leading = search.Leading;
        var text = $"FROM {(query.Kind == DatabaseKind.Sqlite ? MetricValues.Table : "latest_metrics")} WHERE key = {query.Argument(leading.Key)} AND is_nan = {False}";
        foreach (var condition in search.Filter.Where(IsOnLeading)) text += $" AND {query.NumberCondition("value", condition)}";
        if (after is not null) text += $" AND value {(leading.Ascending ? ">=" : "<=")} {query.Argument(after[0])}";
        return text + $" ORDER BY value {(leading.Ascending ? "ASC" : "DESC")}";
    }

    // From the driving table to WHERE and its conditions.
    void Source(string? firstPoints)
    {
        var onKey = search.Leading.Entity != FilterSchema.AttributeEntity && phase != RunPhase.Missing;
        var parent = search.Filter.FirstOrDefault(IsParent);
        if (rare is not null) query.Append($" FROM (SELECT run_uuid {RunsMeeting(query, rare)}) w {join} runs r ON r.run_uuid = w.run_uuid");
        else if (firstPoints is not null) query.Append($" FROM {firstPoints} o {join} runs r ON r.run_uuid = o.run_uuid");
        else if (parent is not null) query.Append($" FROM tags p {join} runs r ON r.run_uuid = p.run_uuid");
        else query.Append(" FROM runs r");
        if (onKey && firstPoints is null)
            query.Append($" {join} {Table(search.Leading.Entity)} o ON o.run_uuid = r.run_uuid AND o.key = {query.Argument(search.Leading.Key)}");
        for (var i = 0; i < search.Filter.Count; i++)
            if (!(firstPoints is not null && IsOnLeading(search.Filter[i])) && search.Filter[i] != rare && !(firstPoints is null && search.Filter[i] == parent)) Join(search.Filter[i], "f" + i);
        foreach (var (key, i) in search.Following.Select((k, i) => (k, i)))
            if (key.Entity != FilterSchema.AttributeEntity)
                query.Append($" LEFT JOIN {Table(key.Entity)} o{i} ON o{i}.run_uuid = r.run_uuid AND o{i}.key = {query.Argument(key.Key)}");
        query.Append($" WHERE {Within()}{LeadingCondition(firstPoints is not null)}");
        if (parent is not null && firstPoints is null) query.Append($" AND {ParentIs(parent)}");
        foreach (var condition in search.Filter) Where(condition);
    }

    // One value is compared, not listed: so that an index on both gives the order of start times.
    string Within()
    {
        var experiment = search.Experiments.Count == 1 ? $"r.experiment_id = {query.Argument(search.Experiments[0])}" : query.InNumbers("r.experiment_id", search.Experiments);
        var stage = search.Stages.Length == 1 ? $"r.lifecycle_stage = {query.Argument(search.Stages[0])}" : query.InStrings("r.lifecycle_stage", search.Stages);
        return $"{experiment} AND {stage}";
    }

    string LeadingCondition(bool isFirstPoints)
    {
        var leading = search.Leading;
        if (leading.Entity == FilterSchema.AttributeEntity)
            return leading.Key == "run_id" ? "" : $" AND {Columns[leading.Key]} IS {(phase == RunPhase.Missing ? "" : "NOT ")}NULL";
        if (phase == RunPhase.Missing)
            return $" AND NOT EXISTS (SELECT 1 FROM {Table(leading.Entity)} o WHERE o.run_uuid = r.run_uuid AND o.key = {query.Argument(leading.Key)} AND o.value IS NOT NULL)";
        if (leading.Entity == RunSearchSchema.Metric) return isFirstPoints ? "" : $" AND o.is_nan = {(phase == RunPhase.Present ? False : True)}";
        return " AND o.value IS NOT NULL";
    }

    // A condition on a key is a join on that key's row: both tables' primary keys start with (key, run_uuid).
    void Join(FilterCondition condition, string alias)
    {
        if ((condition.Operator & FilterOperator.Presence) != 0) return;
        if (condition.Entity is not (RunSearchSchema.Metric or RunSearchSchema.Param or RunSearchSchema.Tag)) return;
        query.Append($" {join} {Table(condition.Entity)} {alias} ON {alias}.run_uuid = r.run_uuid AND {alias}.key = {query.Argument(condition.Key)}");
        query.Append($" AND {(condition.Entity == RunSearchSchema.Metric ? MetricIs(alias, condition) : query.StringCondition(alias + ".value", condition))}");
    }

    // NaN is stored as zero with a flag; it differs from every number and is nothing else.
    string MetricIs(string alias, FilterCondition condition)
    {
        var compared = query.NumberCondition(alias + ".value", condition);
        return condition.Operator == FilterOperator.NotEqual ? $"({compared} OR {alias}.is_nan = {True})" : $"{compared} AND {alias}.is_nan = {False}";
    }

    void Where(FilterCondition condition)
    {
        if (condition.Entity == FilterSchema.AttributeEntity)
        {
            var column = Columns[condition.Key];
            query.Append(" AND ").Append(condition.Value is FilterValue.Number ? query.NumberCondition(column, condition) : query.StringCondition(column, condition));
        }
        else if (condition.Entity == RunSearchSchema.Dataset)
        {
            query.Append(" AND ").Append(OnDataset(condition));
        }
        else if ((condition.Operator & FilterOperator.Presence) != 0)
        {
            var not = condition.Operator == FilterOperator.IsNull ? "NOT " : "";
            query.Append($" AND {not}EXISTS (SELECT 1 FROM {Table(condition.Entity)} k WHERE k.run_uuid = r.run_uuid AND k.key = {query.Argument(condition.Key)})");
        }
    }

    string OnDataset(FilterCondition condition)
    {
        const string inputs = "EXISTS (SELECT 1 FROM inputs i JOIN datasets d ON d.dataset_uuid = i.source_id";
        const string ofRun = "i.source_type = 'DATASET' AND i.destination_type = 'RUN' AND i.destination_id = r.run_uuid";
        return condition.Key == "context"
            ? $"{inputs} JOIN input_tags t ON t.input_uuid = i.input_uuid AND t.name = '{RunTags.DatasetContext}' WHERE {ofRun} AND {query.StringCondition("t.value", condition)})"
            : $"{inputs} WHERE {ofRun} AND {query.StringCondition("d." + condition.Key, condition)})";
    }

    // The key as a constant and the shortened value are what our index on parents holds.
    string ParentIs(FilterCondition condition) =>
        $"p.key = '{RunTags.ParentRunId}' AND {OwnIndexes.Shortened("p.value")} = {OwnIndexes.Shortened(query.Argument(condition.Text))} AND p.value = {query.Argument(condition.Text)}";

    IEnumerable<SortKey> Keys()
    {
        if (phase == RunPhase.Present)
            yield return new SortKey(search.Leading.Entity == FilterSchema.AttributeEntity ? Columns[search.Leading.Key] : "o.value", search.Leading.Ascending, TypeOf(search.Leading));
        foreach (var (key, i) in search.Following.Select((k, i) => (k, i)))
            yield return key switch
            {
                { Entity: FilterSchema.AttributeEntity, Key: "run_id" } => new SortKey("r.run_uuid", key.Ascending, typeof(string)),
                { Entity: FilterSchema.AttributeEntity } => SortKey.MissingLast(Columns[key.Key], key.Ascending, TypeOf(key)),
                { Entity: RunSearchSchema.Metric } => new SortKey(
                    $"o{i}.value", key.Ascending, typeof(double), $"CASE WHEN o{i}.value IS NULL THEN 2 WHEN o{i}.is_nan THEN 1 ELSE 0 END"),
                _ => SortKey.MissingLast($"o{i}.value", key.Ascending, typeof(string)),
            };
    }

    static Type TypeOf(FilterOrder key) => key.Entity switch
    {
        RunSearchSchema.Metric => typeof(double),
        FilterSchema.AttributeEntity when key.Key is "start_time" or "end_time" => typeof(long),
        _ => typeof(string),
    };

    bool IsOnLeading(FilterCondition condition) =>
        condition.Entity == search.Leading.Entity && condition.Key == search.Leading.Key && (condition.Operator & FilterOperator.Presence) == 0;

    static bool IsParent(FilterCondition condition) =>
        condition is { Entity: RunSearchSchema.Tag, Key: RunTags.ParentRunId, Operator: FilterOperator.Equal };

    string True => query.Kind == DatabaseKind.Sqlite ? "1" : "TRUE";

    string False => query.Kind == DatabaseKind.Sqlite ? "0" : "FALSE";

    static string Table(string entity) => entity switch
    {
        RunSearchSchema.Metric => "latest_metrics",
        RunSearchSchema.Param => "params",
        _ => "tags",
    };
}
