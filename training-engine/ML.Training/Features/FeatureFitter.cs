using System.Globalization;
using ML.Common.Errors;
using ML.Lakehouse.DuckDb;
using ML.Training.Data;

namespace ML.Training.Features;

/// <summary>Fits the encoding on the training part: one pass for all numbers, one per category.</summary>
public static class FeatureFitter
{
    /// <param name="view">The table.</param>
    /// <param name="condition">The training part of its rows.</param>
    /// <param name="options">Which columns.</param>
    public static FeatureSpec Fit(TableView view, string condition, FeatureOptions options)
    {
        var rows = $"{view.Whole} WHERE ({view.Where}) AND ({condition}) AND {Sql.Identifier(options.Target)} IS NOT NULL";
        view.TypeOf(options.Target, "data.target");
        var target = TargetFitter.Fit(view, rows, options);
        var (numeric, categorical) = Choose(view, options);
        if (options.Weight is not null) CheckWeight(view, options);
        return new FeatureSpec(
            FitNumbers(view, rows, numeric, options),
            categorical.Select(column => FitCategory(view, rows, column, options)).ToList(), target, options.Weight);
    }

    // Of all parts: what judges is weighed as well.
    static void CheckWeight(TableView view, FeatureOptions options)
    {
        ColumnTypes.RequireNumber(view, options.Weight!, "data.weight");
        var weight = $"CAST({Sql.Identifier(options.Weight!)} AS DOUBLE)";
        var wrong = view.Database.Scalar<long>($"SELECT count(*) FROM {view.Whole} WHERE ({view.Where}) AND {Sql.Identifier(options.Target)} IS NOT NULL AND ({weight} IS NULL OR NOT (isfinite({weight}) AND {weight} >= 0))");
        if (wrong > 0) throw PlatformException.Invalid($"data.weight: column '{options.Weight}' is missing, negative or infinite in {wrong} rows; every weight is a number from 0 on");
    }

    static (IReadOnlyList<string> Numeric, IReadOnlyList<string> Categorical) Choose(TableView view, FeatureOptions options)
    {
        foreach (var column in options.Numeric) ColumnTypes.RequireNumber(view, column, "data.numeric");
        foreach (var column in options.Categorical) ColumnTypes.RequireCategory(view, column, "data.categorical");
        if (options.Numeric.Count + options.Categorical.Count > 0) return (options.Numeric, options.Categorical);
        string[] taken = [options.Target, options.Weight ?? "", .. options.Exclude];
        var open = view.Columns.Where(c => !taken.Contains(c.Key)).ToList();
        var numeric = open.Where(c => ColumnTypes.IsNumber(c.Value)).Select(c => c.Key).ToList();
        var categorical = open.Where(c => ColumnTypes.IsText(c.Value)).Select(c => c.Key).ToList();
        if (numeric.Count + categorical.Count == 0) throw PlatformException.Invalid($"data: {view.Source.Name} has no column that can be a feature");
        return (numeric, categorical);
    }

    static List<NumericFeature> FitNumbers(TableView view, string rows, IReadOnlyList<string> columns, FeatureOptions options)
    {
        if (columns.Count == 0) return [];
        var fill = options.Missing switch
        {
            "mean" => "avg",
            "median" => "median",
            "zero" => "0 * count",
            _ => throw PlatformException.Invalid($"data.missing: '{options.Missing}' is not one of mean, median, zero"),
        };
        var aggregates = columns.Select(c => $"CAST({Sql.Identifier(c)} AS DOUBLE)")
            .SelectMany(x => new[] { $"{fill}({x}) FILTER (isfinite({x}))", $"avg({x}) FILTER (isfinite({x}))", $"stddev_pop({x}) FILTER (isfinite({x}))" })
            .Select(a => $"coalesce(CAST({a} AS DOUBLE), 0)");
        var facts = view.Database.Rows($"SELECT {string.Join(", ", aggregates)} FROM {rows}",
            (chunk, row) => Enumerable.Range(0, columns.Count * 3).Select(i => chunk[i].Get<double>(row)).ToArray()).Single();
        return columns.Select((column, i) => Numeric(column, facts[3 * i], facts[3 * i + 1], facts[3 * i + 2], options.Normalize)).ToList();
    }

    // A column that never varies carries nothing: scale 1 leaves it at 0 after the mean is taken off.
    static NumericFeature Numeric(string column, double fill, double mean, double deviation, bool normalize) =>
        normalize ? new(column, (float)fill, (float)mean, deviation > 1e-12 ? (float)(1 / deviation) : 1) : new(column, (float)fill, 0, 1);

    static CategoricalFeature FitCategory(TableView view, string rows, string column, FeatureOptions options)
    {
        var name = Sql.Identifier(column);
        var sql = string.Create(CultureInfo.InvariantCulture,
            $"SELECT CAST({name} AS VARCHAR) FROM {rows} AND {name} IS NOT NULL GROUP BY 1 HAVING count(*) >= {options.MinimumCount} ORDER BY count(*) DESC, 1 LIMIT {options.MaximumCategories}");
        var vocabulary = view.Database.Rows(sql, (chunk, row) => chunk[0].GetString(row));
        var whole = ColumnTypes.IsInteger(view.Columns[column]);
        return new CategoricalFeature(column, whole, vocabulary, whole && IsExactAsDouble(vocabulary) && view.Database.Scalar<long>($"SELECT count(*) FROM {rows} AND {name} IS NULL") > 0);
    }

    static bool IsExactAsDouble(IEnumerable<string> numbers) => numbers.All(n => Math.Abs(decimal.Parse(n, CultureInfo.InvariantCulture)) <= 1L << 53);
}
