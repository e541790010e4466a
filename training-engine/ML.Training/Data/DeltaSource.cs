using ML.Lakehouse;
using ML.Lakehouse.Actions;
using ML.Lakehouse.DuckDb;
using ML.Lakehouse.Snapshots;

namespace ML.Training.Data;

/// <summary>
/// One version of a Delta table. Where its files hold the columns as they are, they are read in place, block by block;
/// a table with deleted rows, mapped or changed columns is copied into DuckDB first (which spills to disk).
/// </summary>
public sealed class DeltaSource : ITableSource
{
    const string View = "training_version";

    static int copies;

    DeltaSource(string folder, Snapshot snapshot, IReadOnlyList<TablePart> parts)
    {
        Name = folder;
        Version = snapshot.Version;
        Digest = $"{snapshot.Metadata.Id.Replace("-", "", StringComparison.Ordinal)[..8]}v{snapshot.Version}";
        Parts = parts;
    }

    public string Name { get; }

    public long? Version { get; }

    public string Digest { get; }

    public IReadOnlyList<TablePart> Parts { get; }

    /// <param name="database">Where the table is read.</param>
    /// <param name="folder">The table's folder.</param>
    /// <param name="version">Null takes the latest.</param>
    public static DeltaSource Open(DuckDbDatabase database, string folder, long? version) =>
        // The callers' work is synchronous SQL; nothing else waits on this thread.
        OpenAsync(database, folder, version).GetAwaiter().GetResult();

    static async Task<DeltaSource> OpenAsync(DuckDbDatabase database, string folder, long? version)
    {
        var table = await DeltaTable.OpenAsync(folder, new TableOptions { Database = database });
        var snapshot = version is { } pinned ? await table.SnapshotAsync(pinned) : await table.SnapshotAsync();
        var files = (await snapshot.FilesAsync()).OrderBy(f => f.Path, StringComparer.Ordinal).ToList();
        using var connection = database.Connect();
        (await snapshot.ScanAsync()).Attach(connection, View);
        var parts = IsPlain(snapshot, files) ? InPlace(database, folder, snapshot, files, TypesOf(connection)) : null;
        return new DeltaSource(folder, snapshot, parts ?? [Copy(database, connection)]);
    }

    static bool IsPlain(Snapshot snapshot, List<AddFile> files) =>
        files.Count > 0 && snapshot.Properties.ColumnMapping == "none" && files.All(f => f.DeletionVector is null && !f.Path.Contains("://", StringComparison.Ordinal));

    static Dictionary<string, string> TypesOf(DuckDbConnection connection)
    {
        using var described = connection.Query($"DESCRIBE {View}");
        return described.Chunks().SelectMany(chunk => Enumerable.Range(0, chunk.RowCount).Select(row => (chunk[0].GetString(row), chunk[1].GetString(row))).ToList())
            .ToDictionary(c => c.Item1, c => c.Item2);
    }

    /// <summary>Null when a file lacks a column or holds it in another type than the table.</summary>
    static List<TablePart>? InPlace(DuckDbDatabase database, string folder, Snapshot snapshot, List<AddFile> files, Dictionary<string, string> types)
    {
        var partitions = snapshot.Metadata.PartitionColumns;
        var parts = new List<TablePart>();
        foreach (var file in files)
        {
            var part = ParquetSource.Part(database, Path.Combine(folder, Uri.UnescapeDataString(file.Path)));
            var held = database.Rows($"DESCRIBE SELECT * FROM {part.Relation}", (chunk, row) => (Name: chunk[0].GetString(row), Type: chunk[1].GetString(row))).ToDictionary(c => c.Name, c => c.Type);
            if (types.Any(c => !partitions.Contains(c.Key) && (!held.TryGetValue(c.Key, out var type) || type != c.Value))) return null;
            parts.Add(partitions.Count == 0 ? part : part with { Relation = WithPartitions(part, partitions, types, file) });
        }

        return parts;
    }

    static string WithPartitions(TablePart part, IEnumerable<string> partitions, Dictionary<string, string> types, AddFile file)
    {
        var values = partitions.Select(column =>
        {
            var text = file.PartitionValues.GetValueOrDefault(column);
            return $"CAST({Sql.Literal(string.IsNullOrEmpty(text) ? null : text)} AS {types[column]}) AS {Sql.Identifier(column)}";
        });
        return $"(SELECT *, {string.Join(", ", values)} FROM {part.Relation})";
    }

    static TablePart Copy(DuckDbDatabase database, DuckDbConnection connection)
    {
        var name = $"delta_copy_{Interlocked.Increment(ref copies)}";
        connection.Execute($"CREATE TABLE {name} AS SELECT * FROM {View}");
        return new TablePart(name, "rowid", database.Scalar<long>($"SELECT count(*) FROM {name}"));
    }
}
