using ML.Lakehouse.DuckDb;
using ML.Training.Data;
using ML.Training.Features;

namespace ML.Training.AutoMl;

/// <summary>Counts every column of a table in one pass.</summary>
static class TableProfile
{
    public static IReadOnlyList<ColumnFacts> Of(TableView view, string target)
    {
        view.TypeOf(target, "--target");
        var names = view.Columns.Keys.ToList();
        var numericTarget = ColumnTypes.IsNumber(view.Columns[target]);
        var counts = names.SelectMany(name => Aggregates(view, name, numericTarget ? target : null));
        var row = view.Database.Rows($"SELECT count(*)::DOUBLE, {string.Join(", ", counts)} FROM {view.Whole} WHERE ({view.Where}) AND {Sql.Identifier(target)} IS NOT NULL",
            (chunk, i) => Enumerable.Range(0, 1 + 3 * names.Count).Select(c => chunk[c].IsNull(i) ? double.NaN : chunk[c].Get<double>(i)).ToArray()).Single();
        return names.Select((name, i) => new ColumnFacts(name, view.Columns[name], (long)row[0], (long)row[1 + 3 * i], (long)row[2 + 3 * i],
            double.IsNaN(row[3 + 3 * i]) ? null : row[3 + 3 * i])).ToList();
    }

    static IEnumerable<string> Aggregates(TableView view, string name, string? target)
    {
        var column = Sql.Identifier(name);
        yield return $"count({column})::DOUBLE";
        yield return $"approx_count_distinct({column})::DOUBLE";
        // corr() fails on infinite values.
        yield return target is null || !ColumnTypes.IsNumber(view.Columns[name])
            ? "NULL::DOUBLE"
            : $"corr({column}::DOUBLE, {Sql.Identifier(target)}::DOUBLE) FILTER (isfinite({column}::DOUBLE) AND isfinite({Sql.Identifier(target)}::DOUBLE))";
    }
}
