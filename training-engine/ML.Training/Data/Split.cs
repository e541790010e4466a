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
    const long Modulus = 2_147_483_647;

    /// <summary>Puts each row into a part by a hash of its number, so that no row moves when others are added.</summary>
    public static Split Random(double validation, double test, ulong seed)
    {
        CheckShares(validation, test);
        var bucket = BucketOf(seed);
        var (v, t) = ((long)(validation * Buckets), (long)((validation + test) * Buckets));
        return new Split($"{bucket} >= {t}", $"{bucket} < {v}", test > 0 ? $"({bucket} >= {v} AND {bucket} < {t})" : null);
    }

    /// <summary>Learns from the past and judges by what came after it: the last shares of the rows in a column's order.</summary>
    public static Split ByColumn(TableView view, string column, double validation, double test)
    {
        CheckShares(validation, test);
        var name = Sql.Identifier(column);
        var first = Quantile(view, column, 1 - validation - test);
        if (test <= 0) return new Split($"{name} < {first}", $"{name} >= {first}", null);
        var second = Quantile(view, column, 1 - test);
        return new Split($"{name} < {first}", $"({name} >= {first} AND {name} < {second})", $"{name} >= {second}");
    }

    /// <summary>One fold of a cross-validation: the rows of <see cref="Random"/>'s test part stay out, the others are dealt into folds.</summary>
    public static Split RandomFold(double validation, double test, ulong seed, int fold, int folds)
    {
        CheckShares(validation, test);
        CheckFold(fold, folds);
        var bucket = BucketOf(seed);
        var (v, t) = ((long)(validation * Buckets), (long)(test * Buckets));
        var outside = $"({bucket} < {v} OR {bucket} >= {v + t})";
        var place = $"((CASE WHEN {bucket} < {v} THEN {bucket} ELSE {bucket} - {t} END) * {folds} // {Buckets - t})";
        return new Split($"({outside} AND {place} <> {fold - 1})", $"({outside} AND {place} = {fold - 1})", null);
    }

    /// <summary>
    /// One fold of a cross-validation by time: the rows before <see cref="ByColumn"/>'s test part are cut into equal runs;
    /// fold k learns from the first k of them and is judged on the next.
    /// </summary>
    public static Split ByColumnFold(TableView view, string column, double test, int fold, int folds)
    {
        CheckShares(1e-6, test);
        CheckFold(fold, folds);
        var name = Sql.Identifier(column);
        var run = (1 - test) / (folds + 1);
        var (from, to) = (Quantile(view, column, run * fold), Quantile(view, column, run * (fold + 1)));
        var last = fold == folds && test <= 0;
        return new Split($"{name} < {from}", last ? $"{name} >= {from}" : $"({name} >= {from} AND {name} < {to})", null);
    }

    /// <summary>A random share of the training part; what judges stays the same.</summary>
    public Split WithTrainShare(double share, ulong seed) =>
        // The digits above those that choose the part: another seed would only shift the same sequence.
        share >= 1 ? this : this with { Train = $"({Train} AND {HashOf(seed)} // {Buckets} < {Math.Max(1, (long)(share * Modulus / Buckets))})" };

    static string BucketOf(ulong seed) => $"({HashOf(seed)} % {Buckets})";

    // Two rounds of a multiplicative generator stay within 63 bits in SQL and mix neighbouring numbers well.
    static string HashOf(ulong seed) =>
        $"(((({TableView.Row} % 1000003) * 48271 + {TableView.Row} // 1000003 * 16807 + {seed % 1_000_000_007}) % {Modulus} * 69621 + 7919) % {Modulus} * 39373 % {Modulus})";

    static string Quantile(TableView view, string column, double share)
    {
        view.TypeOf(column, "split.by");
        var text = view.Database.Rows(
            $"SELECT quantile_disc({Sql.Identifier(column)}, {share.ToString("R", CultureInfo.InvariantCulture)})::VARCHAR FROM {view.Whole} WHERE {view.Where}",
            (chunk, row) => chunk[0].GetStringOrNull(row) ?? throw PlatformException.Invalid($"split.by: column '{column}' has no values")).Single();
        return $"CAST({Sql.Literal(text)} AS {view.Columns[column]})";
    }

    static void CheckFold(int fold, int folds)
    {
        if (folds < 2 || fold < 1 || fold > folds) throw PlatformException.Invalid($"split.fold: {fold} of {folds} does not exist; folds are numbered from 1 and there are at least 2");
    }

    static void CheckShares(double validation, double test)
    {
        if (validation <= 0 || test < 0 || validation + test >= 1)
            throw PlatformException.Invalid($"split: validation {validation} must be above 0, test {test} not below 0, and both together below 1");
    }
}
