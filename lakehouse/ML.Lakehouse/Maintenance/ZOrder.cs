using System.Globalization;
using ML.Lakehouse.DuckDb;
using ML.Lakehouse.Schemas;

namespace ML.Lakehouse.Maintenance;

/// <summary>
/// Orders rows along a Z curve: each column is cut into ranges of equally many rows, learnt from a sample, and the bits of
/// the range numbers are interleaved. Works for every type that has an order, however skewed its values.
/// </summary>
sealed class ZOrder(DuckDbConnection connection, StructType schema, IReadOnlyList<string> columns)
{
    const int MostBits = 8;
    const int TotalBits = 24;
    const int SampleRows = 50_000;

    readonly int bits = Math.Min(MostBits, TotalBits / columns.Count);

    public string Sort(string query, CancellationToken cancellation)
    {
        var list = string.Join(", ", columns.Select(Sql.Identifier));
        connection.Execute($"CREATE OR REPLACE TEMP TABLE __ml_sample AS SELECT {list} FROM ({query}) USING SAMPLE reservoir({SampleRows} ROWS) REPEATABLE (42)", cancellation);
        var buckets = columns.Select((name, i) => $"{Bucket(name, Boundaries(name, cancellation))} AS __ml_z{i}");
        var curve = string.Join(" + ", columns.SelectMany((_, i) => Enumerable.Range(0, bits).Select(bit => Interleaved(i, bit))));
        var all = string.Join(", ", schema.Fields.Select(f => Sql.Identifier(f.Name)));
        return $"SELECT {all} FROM (SELECT *, {string.Join(", ", buckets)} FROM ({query})) ORDER BY {curve}, {Sql.Identifier(columns[0])}";
    }

    string Interleaved(int column, int bit) =>
        string.Create(CultureInfo.InvariantCulture, $"(((__ml_z{column} >> {bit}) & 1) << {bit * columns.Count + columns.Count - 1 - column})");

    List<string> Boundaries(string name, CancellationToken cancellation)
    {
        var count = 1 << bits;
        var fractions = string.Join(", ", Enumerable.Range(1, count - 1).Select(i => (i / (double)count).ToString("R", CultureInfo.InvariantCulture)));
        var column = Sql.Identifier(name);
        using var result = connection.Query(
            $"SELECT DISTINCT b::VARCHAR AS t, b FROM (SELECT unnest(quantile_disc({column}, [{fractions}])) AS b FROM __ml_sample) WHERE b IS NOT NULL ORDER BY b", cancellation);
        var boundaries = new List<string>();
        foreach (var chunk in result.Chunks())
            for (var row = 0; row < chunk.RowCount; row++) boundaries.Add(chunk[0].GetString(row));
        return boundaries;
    }

    /// <summary>A binary search written as nested CASEs, which DuckDB runs a vector at a time.</summary>
    string Bucket(string name, List<string> boundaries)
    {
        var type = DuckDbTypeText.Of(schema.Find(name)!.Type);
        var column = Sql.Identifier(name);
        return $"(CASE WHEN {column} IS NULL THEN 0 ELSE {Search(0, boundaries.Count)} END)";

        string Search(int low, int high)
        {
            if (low == high) return string.Create(CultureInfo.InvariantCulture, $"{low}");
            var middle = (low + high) / 2;
            return $"CASE WHEN {column} < {Sql.Literal(boundaries[middle])}::{type} THEN {Search(low, middle)} ELSE {Search(middle + 1, high)} END";
        }
    }
}
