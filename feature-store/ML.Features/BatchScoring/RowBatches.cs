using System.Globalization;
using ML.Features.ModelSpecs;
using ML.Features.Online;
using ML.Lakehouse.DuckDb;

namespace ML.Features.BatchScoring;

/// <summary>Reads columns of a temporary table, some thousand rows at a time, in the arrays that models take.</summary>
sealed class RowBatches(DuckDbConnection connection, string table, IReadOnlyList<KeyValuePair<string, string>> columns)
{
    const int Size = 16_384;

    readonly FeatureKind[] kinds = [.. columns.Select(c => FeatureKinds.Of(c.Value, c.Key))];

    /// <param name="First">Place of the first row in the table.</param>
    public sealed record Batch(long First, int Rows, IReadOnlyList<KeyValuePair<string, Array>> Columns);

    public IEnumerable<Batch> Read(CancellationToken cancellation)
    {
        for (long first = 0; ReadAt(first, cancellation) is { Rows: > 0 } batch; first += Size) yield return batch;
    }

    Batch ReadAt(long first, CancellationToken cancellation)
    {
        var list = columns.Select((c, i) => FeatureKinds.Select(kinds[i], Sql.Identifier(c.Key), c.Value)).Append("rowid");
        using var result = connection.Query(string.Create(
            CultureInfo.InvariantCulture, $"SELECT {string.Join(", ", list)} FROM {table} WHERE rowid >= {first} AND rowid < {first + Size} ORDER BY rowid"), cancellation);
        var values = columns.Select(_ => new List<FeatureValue>(Size)).ToArray();
        var rows = 0;
        foreach (var chunk in result.Chunks())
        {
            rows += chunk.RowCount;
            for (var i = 0; i < values.Length; i++)
                for (var row = 0; row < chunk.RowCount; row++) values[i].Add(Read(chunk[i], i, row));
        }

        return new Batch(first, rows, [.. columns.Select((c, i) => KeyValuePair.Create(c.Key, FeatureArrays.Of([.. values[i]], kinds[i])))]);
    }

    FeatureValue Read(DuckDbVector vector, int column, int row)
    {
        var value = ChunkValues.Read(vector, kinds[column], row);
        return TimeBounds.Fits(value.Kind, value.Bits) ? value : throw TimeBounds.Unfit($"column '{columns[column].Key}'", value.Kind, value.Bits);
    }
}
