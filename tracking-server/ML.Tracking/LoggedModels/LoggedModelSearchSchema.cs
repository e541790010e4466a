using ML.Common.Errors;
using ML.Common.Filters;
using ML.Hosting.Databases.Search;
using ML.Tracking.Contracts.LoggedModels;

namespace ML.Tracking.LoggedModels;

/// <summary>What logged models can be searched and ordered by, and the SQL it becomes.</summary>
static class LoggedModelSearchSchema
{
    const FilterOperator Strings = FilterOperator.Text | FilterOperator.Membership;

    static readonly Dictionary<string, string> Columns = new()
    {
        ["name"] = "m.name", ["model_id"] = "m.model_id", ["model_type"] = "m.model_type", ["source_run_id"] = "m.source_run_id",
        ["status"] = "m.status", ["experiment_id"] = "CAST(m.experiment_id AS TEXT)",
        ["creation_timestamp"] = "m.creation_timestamp_ms", ["last_updated_timestamp"] = "m.last_updated_timestamp_ms",
    };

    const string ExperimentId = "m.experiment_id";

    static readonly string[] Numbers = ["m.status", "m.creation_timestamp_ms", "m.last_updated_timestamp_ms", ExperimentId];

    public static readonly FilterSchema Schema = new()
    {
        AttributeAliases = ["attribute", "attributes"],
        Attributes =
        [
            new("name", ["name"], false, Strings),
            new("model_id", ["model_id"], false, Strings),
            new("model_type", ["model_type"], false, Strings),
            new("status", ["status"], false, FilterOperator.Equal | FilterOperator.NotEqual | FilterOperator.Membership),
            new("source_run_id", ["source_run_id"], false, Strings),
            new("experiment_id", ["experiment_id"], false, Strings),
            new("creation_timestamp", ["creation_timestamp", "creation_time", "creation_timestamp_ms"], true, FilterOperator.Numeric),
            new("last_updated_timestamp", ["last_updated_timestamp", "last_updated_time", "last_updated_timestamp_ms"], true, FilterOperator.Numeric),
        ],
        Entities =
        [
            new("metric", ["metric", "metrics"], true, FilterOperator.Numeric, "metric"),
            new("param", ["param", "params"], false, Strings, "params"),
            new("tag", ["tag", "tags"], false, Strings, "tags"),
        ],
    };

    public static string Condition(SqlQuery query, FilterCondition condition, List<SearchLoggedModels.DatasetFilter>? datasets) => condition.Entity switch
    {
        "metric" => Metric(query, condition, datasets),
        "param" => Keyed(query, "logged_model_params", "param_key", "param_value", condition),
        "tag" => Keyed(query, "logged_model_tags", "tag_key", "tag_value", condition),
        _ when condition.Key == "status" => Status(query, condition),
        _ when condition.Key.EndsWith("_timestamp", StringComparison.Ordinal) => query.NumberCondition(Columns[condition.Key], condition),
        _ => query.StringCondition(Columns[condition.Key], condition),
    };

    public static string OnDatasets(SqlQuery query, List<SearchLoggedModels.DatasetFilter> datasets) => string.Join(
        " OR ",
        datasets.Select(d => $"(x.dataset_name = {query.Argument(d.DatasetName)}"
            + (string.IsNullOrEmpty(d.DatasetDigest) ? ")" : $" AND x.dataset_digest = {query.Argument(d.DatasetDigest)})")));

    public static KeysetOrder OrderOf(SqlQuery query, List<SearchLoggedModels.Ordering>? order)
    {
        var keys = (order ?? []).Select(key => Expression(query, key) is var expression && key.FieldName!.Contains('.')
            ? SortKey.MissingLast(expression, key.Ascending != false, typeof(double))
            : SortKey.MissingLast(expression, key.Ascending != false, Numbers.Contains(expression) ? typeof(long) : typeof(string))).ToList();
        keys.Add(new SortKey("m.creation_timestamp_ms", false, typeof(long)));
        keys.Add(new SortKey("m.model_id", true, typeof(string)));
        return new(keys);
    }

    static string Expression(SqlQuery query, SearchLoggedModels.Ordering key)
    {
        var field = Check.Required(key.FieldName, "order_by.field_name");
        var dot = field.IndexOf('.');
        if (dot < 0)
        {
            var attribute = Schema.Attributes.FirstOrDefault(a => a.Aliases.Contains(field));
            if (attribute is null) throw PlatformException.Invalid($"Invalid order by field name: {field}");
            // In a filter ids are texts; in order they are numbers.
            return attribute.Name == "experiment_id" ? ExperimentId : Columns[attribute.Name];
        }

        if (field[..dot] != "metrics") throw PlatformException.Invalid($"Invalid order by field name: {field}. Only metrics are supported.");
        List<SearchLoggedModels.DatasetFilter>? on = string.IsNullOrEmpty(key.DatasetName)
            ? null
            : [new SearchLoggedModels.DatasetFilter { DatasetName = key.DatasetName, DatasetDigest = key.DatasetDigest }];
        return $"({Latest(query, field[(dot + 1)..].Trim('`', '"'), on)})";
    }

    // The newest point decides, as for runs.
    static string Latest(SqlQuery query, string metric, List<SearchLoggedModels.DatasetFilter>? datasets) =>
        $"SELECT x.metric_value FROM logged_model_metrics x WHERE x.model_id = m.model_id AND x.metric_name = {query.Argument(metric)}"
        + (datasets is { Count: > 0 } ? $" AND ({OnDatasets(query, datasets)})" : "")
        + " ORDER BY x.metric_timestamp_ms DESC, x.metric_step DESC, x.run_id LIMIT 1";

    // Any point of the metric may match, as in MLflow; only the order looks at the newest.
    static string Metric(SqlQuery query, FilterCondition condition, List<SearchLoggedModels.DatasetFilter>? datasets) =>
        $"EXISTS (SELECT 1 FROM logged_model_metrics x WHERE x.model_id = m.model_id AND x.metric_name = {query.Argument(condition.Key)}"
        + $" AND {query.NumberCondition("x.metric_value", condition)}"
        + (datasets is { Count: > 0 } ? $" AND ({OnDatasets(query, datasets)}))" : ")");

    static string Keyed(SqlQuery query, string table, string key, string value, FilterCondition condition) =>
        $"EXISTS (SELECT 1 FROM {table} x WHERE x.model_id = m.model_id AND x.{key} = {query.Argument(condition.Key)} AND {query.StringCondition("x." + value, condition)})";

    static string Status(SqlQuery query, FilterCondition condition)
    {
        IReadOnlyList<string> names = condition.Value is FilterValue.List ? condition.List : [condition.Text];
        var numbers = names.Select(n => (long)(LoggedModelStatuses.Parse(n) ?? -1));
        var within = query.InNumbers("m.status", numbers);
        return condition.Operator is FilterOperator.Equal or FilterOperator.In ? within : $"NOT ({within})";
    }
}
