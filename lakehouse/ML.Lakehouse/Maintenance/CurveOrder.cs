using System.Globalization;
using ML.Lakehouse.DuckDb;
using ML.Lakehouse.Schemas;

namespace ML.Lakehouse.Maintenance;

/// <summary>
/// Orders rows along a Hilbert curve: each column is cut into ranges of equally many rows, learnt from a sample, and the range
/// numbers are a cell's coordinates. Works for every type that has an order, however skewed its values.
/// </summary>
sealed class CurveOrder(DuckDbConnection connection, StructType schema, IReadOnlyList<CurveAxis> columns)
{
    const string Curve = "__ml_curve";
    const int MostBits = 8;
    const int TotalBits = 16;
    const int SampleRows = 50_000;

    readonly List<CurveAxis> axes = [.. columns.Take(TotalBits)];
    readonly int bits = Math.Min(MostBits, TotalBits / Math.Min(columns.Count, TotalBits));

    public string Sort(string query, CancellationToken cancellation)
    {
        var all = string.Join(", ", schema.Fields.Select(f => Sql.Identifier(f.Name)));
        if (columns.Count == 1) return $"SELECT {all} FROM ({query}) ORDER BY {columns[0].Sql}";
        var list = string.Join(", ", axes.Select((a, i) => $"{a.Sql} AS {Sampled(i)}"));
        connection.Execute($"CREATE OR REPLACE TEMP TABLE __ml_sample AS SELECT {list} FROM ({query}) USING SAMPLE reservoir({SampleRows} ROWS) REPEATABLE (42)", cancellation);
        CreateCurve();
        var cell = string.Join(" + ", axes.Select((axis, i) => $"({Bucket(axis, Boundaries(Sampled(i), cancellation))} << {(bits * i).ToString(CultureInfo.InvariantCulture)})"));
        return $"SELECT {all} FROM (SELECT *, {cell} AS __ml_cell FROM ({query})) AS r JOIN {Curve} ON __ml_cell = __ml_curve_cell ORDER BY __ml_curve_place, {columns[0].Sql}";
    }

    /// <summary>Looking a cell's place up is cheaper than working it out for every row.</summary>
    void CreateCurve()
    {
        connection.Execute($"CREATE OR REPLACE TEMP TABLE {Curve} (__ml_curve_cell INTEGER, __ml_curve_place INTEGER)");
        using var appender = connection.Append(Curve);
        var coordinates = new int[axes.Count];
        for (var cell = 0; cell < 1 << bits * axes.Count; cell++)
        {
            for (var i = 0; i < coordinates.Length; i++) coordinates[i] = cell >> bits * i & (1 << bits) - 1;
            appender.Append((long)cell).Append((long)HilbertCurve.Place(coordinates, bits)).EndRow();
        }

        appender.Complete();
    }

    static string Sampled(int axis) => string.Create(CultureInfo.InvariantCulture, $"a{axis}");

    List<string> Boundaries(string column, CancellationToken cancellation)
    {
        var count = 1 << bits;
        var fractions = string.Join(", ", Enumerable.Range(1, count - 1).Select(i => (i / (double)count).ToString("R", CultureInfo.InvariantCulture)));
        using var result = connection.Query(
            $"SELECT DISTINCT b::VARCHAR AS t, b FROM (SELECT unnest(quantile_disc({column}, [{fractions}])) AS b FROM __ml_sample) WHERE b IS NOT NULL ORDER BY b", cancellation);
        var boundaries = new List<string>();
        foreach (var chunk in result.Chunks())
            for (var row = 0; row < chunk.RowCount; row++) boundaries.Add(chunk[0].GetString(row));
        return boundaries;
    }

    /// <summary>A binary search written as nested CASEs, which DuckDB runs a vector at a time.</summary>
    static string Bucket(CurveAxis axis, List<string> boundaries)
    {
        var type = DuckDbTypeText.Of(axis.Type);
        var column = axis.Sql;
        return $"(CASE WHEN {column} IS NULL THEN 0 ELSE {Search(0, boundaries.Count)} END)";

        string Search(int low, int high)
        {
            if (low == high) return string.Create(CultureInfo.InvariantCulture, $"{low}");
            var middle = (low + high) / 2;
            return $"CASE WHEN {column} < {Sql.Literal(boundaries[middle])}::{type} THEN {Search(low, middle)} ELSE {Search(middle + 1, high)} END";
        }
    }
}
