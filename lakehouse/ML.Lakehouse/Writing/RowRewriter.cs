using System.Globalization;
using ML.Lakehouse.Actions;
using ML.Lakehouse.DeletionVectors;
using ML.Lakehouse.DuckDb;
using ML.Lakehouse.Scans;
using ML.Lakehouse.Snapshots;
using ML.Lakehouse.Transactions;

namespace ML.Lakehouse.Writing;

/// <summary>
/// Takes rows out of files and puts new rows in: by deletion vectors when the table asks for them, else by writing the
/// files that lose rows again. The change data feed is written beside, when the table keeps one.
/// </summary>
sealed class RowRewriter(DeltaTable table, TableTransaction transaction, DuckDbConnection connection, IReadOnlyList<ScanFile> files)
{
    const string ChangeFolder = "_change_data";

    readonly Snapshot snapshot = transaction.Read!;
    readonly ParquetWriter writer = new(table.Store, transaction.Read!.Metadata, table.Options.Clock);
    readonly long now = table.Options.Clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <param name="touched">Name of a temporary table with the rows that go: file index <c>f</c> and row number <c>r</c>, each once.</param>
    /// <param name="output">New rows with the table's columns; null: none.</param>
    /// <param name="changes">Rows of the change data feed: the table's columns and <c>_change_type</c>; null: none.</param>
    public async Task ApplyAsync(string touched, string? output, string? changes, CancellationToken cancellation)
    {
        var counts = Counts(touched);
        var whole = counts.Where(c => FileRows.Of(files[c.Key].Add) == c.Value).Select(c => c.Key).ToHashSet();
        var partial = counts.Keys.Where(f => !whole.Contains(f)).Order().ToList();
        if (snapshot.Properties.DeletionVectors) await MarkAsync(touched, partial, cancellation);
        else output = WithSurvivors(touched, partial, output);
        transaction.Add(counts.Keys.Order().Select(f => files[f].Add.ToRemove(now)));
        transaction.Metric("numRemovedFiles", snapshot.Properties.DeletionVectors ? whole.Count : counts.Count);
        if (output is not null) await WriteAsync(output, cancellation);
        if (changes is not null && snapshot.Properties.ChangeDataFeed) await WriteChangesAsync(changes, cancellation);
    }

    Dictionary<int, long> Counts(string touched)
    {
        using var result = connection.Query($"SELECT f::BIGINT, count(*) FROM {touched} GROUP BY f");
        var counts = new Dictionary<int, long>();
        foreach (var chunk in result.Chunks())
            for (var row = 0; row < chunk.RowCount; row++) counts[(int)chunk[0].Get<long>(row)] = chunk[1].Get<long>(row);
        return counts;
    }

    string? WithSurvivors(string touched, List<int> partial, string? output)
    {
        if (partial.Count == 0) return output;
        connection.Execute("CREATE OR REPLACE TEMP TABLE __ml_gone (f UBIGINT, r BIGINT)");
        var map = string.Join(", ", partial.Select((old, index) => string.Create(CultureInfo.InvariantCulture, $"({old}, {index})")));
        connection.Execute($"INSERT INTO __ml_gone SELECT m.new, t.r FROM {touched} AS t JOIN (VALUES {map}) AS m(old, new) ON t.f = m.old");
        var relation = new RelationBuilder(connection, snapshot.Metadata).Build([.. partial.Select(f => files[f])], withPosition: true);
        var columns = string.Join(", ", snapshot.Schema.Fields.Select(f => Sql.Identifier(f.Name)));
        var survivors = $"SELECT {columns} FROM ({relation}) AS s ANTI JOIN __ml_gone AS g ON s.{RelationBuilder.FileColumn} = g.f AND s.{RelationBuilder.RowColumn} = g.r";
        return output is null ? survivors : $"{survivors} UNION ALL SELECT {columns} FROM ({output})";
    }

    async Task MarkAsync(string touched, List<int> partial, CancellationToken cancellation)
    {
        if (partial.Count == 0) return;
        var vectors = new DeletionVectorWriter(table.Store);
        var rows = Rows(touched);
        foreach (var index in partial)
        {
            var file = files[index];
            var deleted = rows[index].Concat(file.Deleted ?? []).Distinct().Order().ToList();
            transaction.Add(file.Add with
            {
                DeletionVector = vectors.Add(deleted), DataChange = true, Stats = LooseStats.Of(file.Add.Stats, FileRows.Stored(file.Add) ?? RowsInside(file)), ModificationTime = now,
            });
        }

        await vectors.SaveAsync(cancellation);
        transaction.Metric("numDeletionVectorsAdded", partial.Count);
    }

    /// <summary>For files without statistics: what Parquet itself says.</summary>
    long RowsInside(ScanFile file)
    {
        using var result = connection.Query($"SELECT num_rows::BIGINT FROM parquet_file_metadata({Sql.Literal(file.LocalPath)})");
        using var chunk = result.Fetch()!;
        return chunk[0].Get<long>(0);
    }

    Dictionary<int, List<long>> Rows(string touched)
    {
        using var result = connection.Query($"SELECT f::BIGINT, r FROM {touched}");
        var rows = new Dictionary<int, List<long>>();
        foreach (var chunk in result.Chunks())
            for (var row = 0; row < chunk.RowCount; row++)
            {
                var file = (int)chunk[0].Get<long>(row);
                if (!rows.TryGetValue(file, out var list)) rows[file] = list = [];
                list.Add(chunk[1].Get<long>(row));
            }

        return rows;
    }

    async Task WriteAsync(string output, CancellationToken cancellation)
    {
        var checkedRows = new InputBinder(table.Location, snapshot.Metadata).Constrained(output);
        // The order of rows means nothing here, and keeping it would write each file with one thread.
        connection.Execute("SET SESSION preserve_insertion_order = false", cancellation);
        var added = await writer.WriteAsync(connection, checkedRows, transaction.Options.TargetFileSize, cancellation);
        connection.Execute("RESET SESSION preserve_insertion_order", cancellation);
        transaction.Add(added);
        transaction.Metric("numAddedFiles", added.Count);
    }

    async Task WriteChangesAsync(string changes, CancellationToken cancellation)
    {
        var written = await writer.WriteAsync(
            connection, changes, transaction.Options.TargetFileSize, cancellation, ChangeFolder, dataChange: false, [ChangeColumns.Type]);
        transaction.Add(written.Select(f => new AddCdcFile(f.Path, f.PartitionValues, f.Size)));
    }
}
