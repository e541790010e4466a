using System.Globalization;
using ML.Common.Errors;
using ML.Features.Contracts.Definitions;
using ML.Lakehouse.DuckDb;

namespace ML.Features.Views;

/// <summary>The partial results that each cell of the grid keeps, each only once, and how windows combine them.</summary>
sealed class PartialAggregates
{
    readonly List<string> parts = [];

    /// <summary>The aggregate of a window, over <c>cells</c>.</summary>
    public string Combine(Aggregation aggregation, string frame) => aggregation.Function switch
    {
        "count" => $"coalesce(sum({Part("count", aggregation)}) OVER {frame}, 0)::BIGINT",
        "sum" => $"sum({Part("sum", aggregation)}) OVER {frame}",
        "min" => $"min({Part("min", aggregation)}) OVER {frame}",
        "max" => $"max({Part("max", aggregation)}) OVER {frame}",
        "avg" => $"(sum({Part("sum", aggregation)}) OVER {frame})::DOUBLE / nullif(sum({Part("count", aggregation)}) OVER {frame}, 0)::DOUBLE",
        var other => throw PlatformException.Invalid(
            $"function of '{aggregation.Name}' is '{other}'; over a time window expected count, sum, avg, min or max"),
    };

    public string Select() => string.Join(", ", parts.Select((part, i) => string.Create(CultureInfo.InvariantCulture, $"{part} AS __p{i}")));

    string Part(string function, Aggregation aggregation)
    {
        var filter = aggregation.Where is null ? "" : $" FILTER (WHERE ({aggregation.Where}\n))";
        var part = $"{function}({(aggregation.Column is null ? "*" : Sql.Identifier(aggregation.Column))}){filter}";
        var index = parts.IndexOf(part);
        if (index < 0)
        {
            index = parts.Count;
            parts.Add(part);
        }

        return string.Create(CultureInfo.InvariantCulture, $"__p{index}");
    }
}
