using ML.Common.Errors;
using ML.Lakehouse.DuckDb;
using ML.Training.Data;

namespace ML.Training.Features;

/// <summary>Finds out what kind of target a column is.</summary>
static class TargetFitter
{
    const int MostClasses = 10_000;

    public static TargetSpec Fit(TableView view, string rows, FeatureOptions options)
    {
        var type = view.Columns[options.Target];
        var kind = options.Kind ?? Guess(view, rows, options.Target, type);
        if (kind == TargetKind.Regression) return Regression(view, rows, options);
        ColumnTypes.RequireCategory(view, options.Target, "data.target");
        var classes = Classes(view, rows, options.Target, type);
        if (classes.Count < 2) throw PlatformException.Invalid($"data.target: column '{options.Target}' has {classes.Count} class in the training part; at least 2 are expected");
        if (kind == TargetKind.Binary && classes.Count != 2)
            throw PlatformException.Invalid($"data.target: column '{options.Target}' has {classes.Count} classes; binary expects 2");
        return new TargetSpec(options.Target, kind, 0, 1, classes, ColumnTypes.IsInteger(type));
    }

    static TargetKind Guess(TableView view, string rows, string column, string type)
    {
        if (type == "BOOLEAN") return TargetKind.Binary;
        if (!ColumnTypes.IsText(type)) return TargetKind.Regression;
        return Classes(view, rows, column, type).Count == 2 ? TargetKind.Binary : TargetKind.Multiclass;
    }

    static TargetSpec Regression(TableView view, string rows, FeatureOptions options)
    {
        ColumnTypes.RequireNumber(view, options.Target, "data.target");
        var x = $"CAST({Sql.Identifier(options.Target)} AS DOUBLE)";
        var (mean, deviation) = view.Database.Rows(
            $"SELECT coalesce(avg({x}) FILTER (isfinite({x})), 0), coalesce(stddev_pop({x}) FILTER (isfinite({x})), 0) FROM {rows}",
            (chunk, row) => (chunk[0].Get<double>(row), chunk[1].Get<double>(row))).Single();
        return options.Normalize && deviation > 1e-12
            ? new TargetSpec(options.Target, TargetKind.Regression, (float)mean, (float)(1 / deviation), [], false)
            : new TargetSpec(options.Target, TargetKind.Regression, 0, 1, [], false);
    }

    static List<string> Classes(TableView view, string rows, string column, string type)
    {
        var order = ColumnTypes.IsInteger(type) ? $"min({Sql.Identifier(column)})" : "1";
        return view.Database.Rows($"SELECT CAST({Sql.Identifier(column)} AS VARCHAR) FROM {rows} GROUP BY 1 ORDER BY {order} LIMIT {MostClasses}",
            (chunk, row) => chunk[0].GetString(row));
    }
}
