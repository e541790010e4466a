using ML.Common.Filters;
using ML.Hosting.Databases.Search;

namespace ML.Tracking.Experiments;

/// <summary>What experiments can be searched and ordered by, and the SQL it becomes.</summary>
static class ExperimentSearchSchema
{
    public static readonly FilterSchema Schema = new()
    {
        AttributeAliases = ["attribute"],
        Attributes =
        [
            new("name", ["name"], false, FilterOperator.Text),
            new("experiment_id", ["experiment_id"], false, FilterOperator.Equal | FilterOperator.NotEqual | FilterOperator.Membership),
            new("creation_time", ["creation_time"], true, FilterOperator.Numeric),
            new("last_update_time", ["last_update_time"], true, FilterOperator.Numeric),
        ],
        Entities = [new("tag", ["tag", "tags"], false, FilterOperator.Text | FilterOperator.Presence, "tags")],
    };

    public static string Condition(SqlQuery query, FilterCondition condition) => condition switch
    {
        { Entity: "tag" } => Tag(query, condition),
        { Key: "experiment_id" } => query.StringCondition("CAST(e.experiment_id AS TEXT)", condition),
        { Key: "name" } => query.StringCondition("e.name", condition),
        _ => query.NumberCondition("e." + condition.Key, condition),
    };

    /// <summary>The caller's keys, then the id, newest first; without keys newest first by creation.</summary>
    public static KeysetOrder OrderOf(IReadOnlyList<FilterOrder> order)
    {
        if (order.Count == 0) return new([KeyOf("creation_time", ascending: false), KeyOf("experiment_id", ascending: true)]);
        var keys = order.Select(o => KeyOf(o.Key, o.Ascending));
        if (!order.Any(o => o.Key == "experiment_id")) keys = keys.Append(KeyOf("experiment_id", ascending: false));
        return new([.. keys]);
    }

    static SortKey KeyOf(string key, bool ascending) => key switch
    {
        "name" => new SortKey("e.name", ascending, typeof(string)),
        "experiment_id" => new SortKey("e.experiment_id", ascending, typeof(long)),
        _ => SortKey.MissingLast("e." + key, ascending, typeof(long)),
    };

    static string Tag(SqlQuery query, FilterCondition condition)
    {
        var key = query.Argument(condition.Key);
        const string exists = "EXISTS (SELECT 1 FROM experiment_tags t WHERE t.experiment_id = e.experiment_id AND t.key = ";
        return condition.Operator switch
        {
            FilterOperator.IsNull => $"NOT {exists}{key})",
            FilterOperator.IsNotNull => $"{exists}{key})",
            _ => $"{exists}{key} AND {query.StringCondition("t.value", condition)})",
        };
    }
}
