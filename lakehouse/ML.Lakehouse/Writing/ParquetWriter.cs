using System.Globalization;
using ML.Common.Errors;
using ML.Lakehouse.Actions;
using ML.Lakehouse.DuckDb;
using ML.Lakehouse.Scans;
using ML.Lakehouse.Schemas;
using ML.Lakehouse.Snapshots;
using ML.Lakehouse.Storage;

namespace ML.Lakehouse.Writing;

/// <summary>Writes rows as Parquet files and describes them as add actions, statistics and all.</summary>
sealed class ParquetWriter(ITableStore store, Metadata metadata, TimeProvider clock)
{
    const long DefaultFileSize = 1L << 30;
    const int DefaultRowGroup = 122_880;
    const int Vector = 2048;
    static readonly long[] Divisors = [1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30, 60];
    const string NullFolder = "__HIVE_DEFAULT_PARTITION__";

    readonly StructType schema = metadata.Schema;
    readonly HashSet<string> partitions = new(metadata.PartitionColumns, StringComparer.OrdinalIgnoreCase);

    /// <param name="query">Rows with the table's logical columns, in its types.</param>
    /// <param name="folder">A subfolder for the files; empty for the table's root.</param>
    /// <param name="extra">Columns beside the table's, such as the change data feed's.</param>
    /// <param name="rowBytes">Bytes that a row takes, by what is known of the table: small files then keep to their size. Null: unknown.</param>
    public async ValueTask<List<AddFile>> WriteAsync(
        DuckDbConnection connection, string query, long? fileSize, CancellationToken cancellation,
        string folder = "", bool dataChange = true, IReadOnlyList<StructField>? extra = null, double? rowBytes = null)
    {
        var target = Path.Combine(store.StagingRoot, folder);
        var files = Write(connection, query, target, Options(fileSize, rowBytes, extra ?? []), dataChange, extra ?? [], cancellation);
        await store.PublishAsync([.. files.Select(f => DataPath.Decode(f.Path, store.Location))], cancellation);
        return files;
    }

    List<AddFile> Write(
        DuckDbConnection connection, string query, string target, string options, bool dataChange, IReadOnlyList<StructField> extra,
        CancellationToken cancellation)
    {
        try
        {
            Directory.CreateDirectory(target);
            return Copy(connection, query, target, options, dataChange, extra, cancellation);
        }
        catch (Exception e) when (e is PlatformException or IOException && e.Message.Contains("No space left", StringComparison.OrdinalIgnoreCase))
        {
            throw new PlatformException(
                ErrorCode.ResourceExhausted, $"table {store.Location}: the disk is full; nothing was committed, VACUUM removes what was begun: {e.Message}", e);
        }
    }

    List<AddFile> Copy(
        DuckDbConnection connection, string query, string target, string options, bool dataChange, IReadOnlyList<StructField> extra,
        CancellationToken cancellation)
    {
        var sql = $"COPY ({Select(query, extra)}) TO {Sql.Literal(target)} ({options})";
        using var result = connection.Query(sql, cancellation);
        var files = new List<AddFile>();
        foreach (var chunk in result.Chunks())
            for (var row = 0; row < chunk.RowCount; row++)
                if (chunk[1].Get<long>(row) > 0) files.Add(Describe(chunk, row, dataChange));
                else File.Delete(chunk[0].GetString(row));
        return files;
    }

    string Select(string query, IReadOnlyList<StructField> extra)
    {
        var columns = schema.Fields.Concat(extra).Select(f =>
            $"{(partitions.Contains(f.Name) ? PartitionText.Of(f) : NestedNames.ToPhysical(Sql.Identifier(f.Name), f.Type))} AS {Sql.Identifier(f.PhysicalName)}");
        return $"SELECT {string.Join(", ", columns)} FROM ({query})";
    }

    string Options(long? fileSize, double? rowBytes, IReadOnlyList<StructField> extra)
    {
        var options = new List<string> { "FORMAT parquet", "RETURN_STATS", "OVERWRITE_OR_IGNORE", "FILENAME_PATTERN 'part-{uuid}'" };
        var size = fileSize ?? new TableProperties(metadata.Configuration).TargetFileSize ?? DefaultFileSize;
        if (partitions.Count > 0)
            options.Add($"PARTITION_BY ({string.Join(", ", metadata.PartitionColumns.Select(name => Sql.Identifier(schema.Find(name)!.PhysicalName)))})");
        else if (RowsOfSmallFile(size, rowBytes) is { } rows)
            options.Add(string.Create(CultureInfo.InvariantCulture, $"FILE_SIZE_BYTES {size / 2}, ROW_GROUP_SIZE {rows}"));
        else
            options.Add(string.Create(CultureInfo.InvariantCulture, $"FILE_SIZE_BYTES {size}"));
        if (FieldIds.Of([.. schema.Fields.Where(f => !partitions.Contains(f.Name)), .. extra]) is { } ids) options.Add($"FIELD_IDS {ids}");
        return string.Join(", ", options);
    }

    // A file ends after whole row groups only, and threads write theirs in turn: a small file is one row group, so that it keeps
    // to its size and to one stretch of sorted rows. Threads take a default row group's worth at a time, hence a divisor of it.
    static long? RowsOfSmallFile(long fileSize, double? rowBytes)
    {
        if (rowBytes is not > 0) return null;
        var wanted = fileSize / rowBytes.Value / Vector;
        return wanted < DefaultRowGroup / Vector ? Vector * Divisors.MinBy(d => Math.Abs(Math.Log(d / wanted))) : null;
    }

    AddFile Describe(DataChunk chunk, int row, bool dataChange)
    {
        var path = Path.GetRelativePath(store.StagingRoot, chunk[0].GetString(row)).Replace(Path.DirectorySeparatorChar, '/');
        return new AddFile
        {
            Path = DataPath.Encode(path),
            PartitionValues = PartitionValues(path),
            Size = chunk[2].Get<long>(row),
            ModificationTime = clock.GetUtcNow().ToUnixTimeMilliseconds(),
            DataChange = dataChange,
            Stats = StatsWriter.Write(chunk[1].Get<long>(row), chunk[4], row, schema, new TableProperties(metadata.Configuration).IndexedColumns),
        };
    }

    // The folders carry the values that the query computed; DuckDB encodes them as URIs do.
    Dictionary<string, string?> PartitionValues(string path)
    {
        var values = new Dictionary<string, string?>();
        var parts = path.Split('/');
        var first = parts.Length - 1 - metadata.PartitionColumns.Count;
        for (var i = 0; i < metadata.PartitionColumns.Count; i++)
        {
            var part = parts[first + i];
            var text = part[(part.IndexOf('=') + 1)..];
            values[schema.Find(metadata.PartitionColumns[i])!.PhysicalName] = text == NullFolder ? null : Uri.UnescapeDataString(text);
        }

        return values;
    }
}
