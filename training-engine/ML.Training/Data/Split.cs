using System.Globalization;
using ML.Common.Errors;
using ML.Lakehouse.DuckDb;

namespace ML.Training.Data;

/// <summary>SQL conditions that part the rows into what is learned from and what judges.</summary>
/// <param name="Train">Rows to learn from.</param>
/// <param name="Validation">Rows that choose epoch and settings.</param>
/// <param name="Test">Rows that judge at the end; null without a test part.</param>
public sealed record Split(string Train, string Validation, string? Test)
{
    const long Buckets = 1_000_000;

    /// <summary>Puts each row into a part by a hash of its number, so that no row moves when others are added.</summary>
    public static Split Random(double validation, double test, ulong seed)
    {
        CheckShares(validation, test);
        // Two rounds of a multiplicative generator stay within 63 bits in SQL and mix neighbouring numbers well.
        var bucket = $"(((({TableView.Row} % 1000003) * 48271 + {TableView.Row} // 1000003 * 16807 + {seed % 1_000_000_007}) % 2147483647 * 69621 + 7919) % 2147483647 * 39373 % 2147483647 % {Buckets})";
        var (v, t) = ((long)(validation * Buckets), (long)((validation + test) * Buckets));
        return new Split($"{bucket} >= {t}", $"{bucket} < {v}", test > 0 ? $"({bucket} >= {v} AND {bucket} < {t})" : null);
    }

    /// <summary>Learns from the past and judges by what came after it: the last shares of the rows in a column's order.</summary>
    public static Split ByColumn(TableView view, string column, double validation, double test)
    {
        CheckShares(validation, test);
        view.TypeOf(column, "split.by");
        var name = Sql.Identifier(column);
        string At(double share) => view.Database.Rows(
            $"SELECT quantile_disc({name}, {share.ToString("R", CultureInfo.InvariantCulture)})::VARCHAR FROM {view.Whole} WHERE {view.Where}",
            (chunk, row) => chunk[0].GetStringOrNull(row) ?? throw PlatformException.Invalid($"split.by: column '{column}' has no values")).Single();
        string Literal(double share) => $"CAST({Sql.Literal(At(share))} AS {view.Columns[column]})";
        var first = Literal(1 - validation - test);
        if (test <= 0) return new Split($"{name} < {first}", $"{name} >= {first}", null);
        var second = Literal(1 - test);
        return new Split($"{name} < {first}", $"({name} >= {first} AND {name} < {second})", $"{name} >= {second}");
    }

    static void CheckShares(double validation, double test)
    {
        if (validation <= 0 || test < 0 || validation + test >= 1)
            throw PlatformException.Invalid($"split: validation {validation} must be above 0, test {test} not below 0, and both together below 1");
    }
}
