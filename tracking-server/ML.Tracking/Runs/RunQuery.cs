using ML.Common.Filters;
using ML.Hosting.Databases;
using ML.Hosting.Databases.Search;

namespace ML.Tracking.Runs;

/// <summary>Writes a checked search of runs as SQL.</summary>
sealed class RunQuery
{
    static readonly Dictionary<string, string> Columns = new()
    {
        ["run_id"] = "r.run_uuid", ["run_name"] = "r.name", ["status"] = "r.status", ["user_id"] = "r.user_id",
        ["artifact_uri"] = "r.artifact_uri", ["start_time"] = "r.start_time", ["end_time"] = "r.end_time",
    };

    readonly SqlQuery query;

    RunQuery(DatabaseKind kind) => query = new SqlQuery(kind);

    /// <param name="limit">Rows to fetch: one more than the page, to know whether there is another.</param>
    public static SqlQuery Build(
        DatabaseKind kind, IReadOnlyList<long> experiments, string[] stages, IReadOnlyList<FilterCondition> filter,
        IReadOnlyList<FilterOrder> order, long limit, long offset)
    {
        var search = new RunQuery(kind);
        search.Write(experiments, stages, filter, order);
        search.query.Append($" LIMIT {search.query.Argument(limit)} OFFSET {search.query.Argument(offset)}");
        return search.query;
    }

    void Write(IReadOnlyList<long> experiments, string[] stages, IReadOnlyList<FilterCondition> filter, IReadOnlyList<FilterOrder> order)
    {
        query.Append($"SELECT {RunRow.Columns} FROM runs r");
        for (var i = 0; i < filter.Count; i++) Join(filter[i], i);
        for (var i = 0; i < order.Count; i++) JoinForOrder(order[i], i);
        query.Append($" WHERE {query.InNumbers("r.experiment_id", experiments)} AND {query.InStrings("r.lifecycle_stage", stages)}");
        foreach (var condition in filter) Where(condition);
        query.Append(" ORDER BY ");
        for (var i = 0; i < order.Count; i++) query.Append(OrderBy(order[i], i)).Append(", ");
        if (!order.Any(o => o.Entity == FilterSchema.AttributeEntity && o.Key == "start_time")) query.Append("r.start_time DESC, ");
        query.Append("r.run_uuid ASC");
    }

    // A condition on a key is a join on that key's row: both tables' primary keys start with (key, run_uuid).
    void Join(FilterCondition condition, int index)
    {
        if ((condition.Operator & FilterOperator.Presence) != 0) return;
        var alias = "f" + index;
        switch (condition.Entity)
        {
            case RunSearchSchema.Metric:
                query.Append($" JOIN latest_metrics {alias} ON {alias}.run_uuid = r.run_uuid AND {alias}.key = {query.Argument(condition.Key)}");
                query.Append($" AND {query.NumberCondition(alias + ".value", condition)}");
                break;
            case RunSearchSchema.Param or RunSearchSchema.Tag:
                query.Append($" JOIN {Table(condition.Entity)} {alias} ON {alias}.run_uuid = r.run_uuid AND {alias}.key = {query.Argument(condition.Key)}");
                query.Append($" AND {query.StringCondition(alias + ".value", condition)}");
                break;
        }
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

    void JoinForOrder(FilterOrder order, int index)
    {
        if (order.Entity == FilterSchema.AttributeEntity) return;
        var alias = "o" + index;
        query.Append($" LEFT JOIN {Table(order.Entity)} {alias} ON {alias}.run_uuid = r.run_uuid AND {alias}.key = {query.Argument(order.Key)}");
    }

    // Missing values come last in both directions; NaN after the numbers and before what is missing.
    static string OrderBy(FilterOrder order, int index)
    {
        var direction = order.Ascending ? "ASC" : "DESC";
        var alias = "o" + index;
        return order.Entity switch
        {
            FilterSchema.AttributeEntity => $"CASE WHEN {Columns[order.Key]} IS NULL THEN 1 ELSE 0 END, {Columns[order.Key]} {direction}",
            RunSearchSchema.Metric =>
                $"CASE WHEN {alias}.value IS NULL THEN 2 WHEN {alias}.is_nan THEN 1 ELSE 0 END, {alias}.value {direction}",
            _ => $"CASE WHEN {alias}.value IS NULL THEN 1 ELSE 0 END, {alias}.value {direction}",
        };
    }

    static string Table(string entity) => entity switch
    {
        RunSearchSchema.Metric => "latest_metrics",
        RunSearchSchema.Param => "params",
        _ => "tags",
    };
}
