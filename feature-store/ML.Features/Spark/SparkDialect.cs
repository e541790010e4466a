using ML.Features.Contracts.Definitions;
using ML.Features.OnDemand;
using ML.Features.PointInTime;
using ML.Features.Spark.Translation;
using ML.Features.Tables;
using ML.Features.TrainingSets;
using ML.Lakehouse.DuckDb;

namespace ML.Features.Spark;

/// <summary>A Spark cluster that reads the same tables.</summary>
/// <param name="connection">The embedded engine's session with the tables: it reads SQL and knows every type.</param>
sealed class SparkDialect(DuckDbConnection connection) : IQueryDialect
{
    public string Quote(string name) => SparkText.Identifier(name);

    public string Relation(AttachedTable table) => table.Query is { } query
        ? $"({SparkSql.Query(connection, query.Sql, query.Tables, table.Columns, query.What)})"
        : SparkText.Relation(table.Source);

    public string Join(string inner, LookupJoin join) => SparkPointInTimeSql.Join(inner, join);

    public string Call(OnDemandFeature feature, Func<string, (string Sql, string Type)> argument)
    {
        var what = $"on-demand feature '{feature.Name}'";
        var inputs = (feature.Inputs ?? []).ToDictionary(i => i.Key, i => OnDemandMacros.InputType(feature, i.Key, i.Value), StringComparer.OrdinalIgnoreCase);
        var relation = inputs.Count == 0 ? "(SELECT 1)" : $"(SELECT {string.Join(", ", inputs.Select(i => $"NULL::{i.Value} AS {Sql.Identifier(i.Key)}"))})";
        return SparkSql.Expression(connection, $"CAST(({feature.Expression}\n) AS {OnDemandMacros.OutputType(feature)})", relation, Argument, what);

        string Argument(string input)
        {
            var (value, type) = argument(inputs.Keys.First(k => string.Equals(k, input, StringComparison.OrdinalIgnoreCase)));
            return SparkSql.Cast(value, type, inputs[input], what);
        }
    }
}
