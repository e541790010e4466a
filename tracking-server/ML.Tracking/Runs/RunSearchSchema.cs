using ML.Common.Filters;

namespace ML.Tracking.Runs;

/// <summary>What runs can be searched and ordered by (MLflow's grammar).</summary>
static class RunSearchSchema
{
    public const string Metric = "metric", Param = "parameter", Tag = "tag", Dataset = "dataset";

    const FilterOperator KeyedText = FilterOperator.Text | FilterOperator.Presence;

    public static readonly FilterSchema Schema = new()
    {
        AttributeAliases = ["attribute", "attributes", "attr", "run"],
        Attributes =
        [
            new("run_id", ["run_id"], false, FilterOperator.Text | FilterOperator.Membership),
            new("run_name", ["run_name", "run name", "Run name", "Run Name"], false, FilterOperator.Text),
            new("status", ["status"], false, FilterOperator.Text),
            new("user_id", ["user_id"], false, FilterOperator.Text),
            new("artifact_uri", ["artifact_uri"], false, FilterOperator.Text),
            new("start_time", ["start_time", "created", "Created"], true, FilterOperator.Numeric),
            new("end_time", ["end_time"], true, FilterOperator.Numeric),
        ],
        Entities =
        [
            new(Metric, ["metric", "metrics"], true, FilterOperator.Numeric, "metric"),
            new(Param, ["param", "params", "parameter", "parameters"], false, KeyedText, "parameter"),
            new(Tag, ["tag", "tags"], false, KeyedText, "tag"),
            new(Dataset, ["dataset", "datasets"], false, FilterOperator.Text | FilterOperator.Membership, "dataset")
            {
                Keys = ["name", "digest", "context"],
            },
        ],
        OrderEntities = [Metric, Param, Tag],
    };
}
