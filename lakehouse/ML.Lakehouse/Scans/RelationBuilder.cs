using System.Globalization;
using System.Text;
using ML.Lakehouse.Actions;
using ML.Lakehouse.DuckDb;
using ML.Lakehouse.Schemas;
using ML.Lakehouse.Writing;

namespace ML.Lakehouse.Scans;

/// <summary>
/// Writes the SQL that reads data files as the table's rows: physical names to logical ones, columns that a file lacks as
/// null, older narrower types cast, partition values joined in, deleted rows left out.
/// </summary>
sealed class RelationBuilder(DuckDbConnection connection, Metadata metadata)
{
    /// <summary>Names of the columns that say where a row stands; no table may have them.</summary>
    public const string FileColumn = "__ml_file";
    public const string RowColumn = "__ml_row";

    static long counter;

    readonly IReadOnlyList<StructField> fields = metadata.Schema.Fields;
    readonly HashSet<string> partitions = new(metadata.PartitionColumns, StringComparer.OrdinalIgnoreCase);
    readonly bool byId = metadata.Configuration.GetValueOrDefault("delta.columnMapping.mode") == "id";

    /// <param name="withPosition">Adds the file's index in the list and the row's number in the file.</param>
    public string Build(IReadOnlyList<ScanFile> files, bool withPosition)
    {
        if (files.Count == 0) return Empty(withPosition);
        var list = new StringBuilder("SELECT ");
        list.AppendJoin(", ", fields.Select((f, i) => $"{Expression(f, i)} AS {Sql.Identifier(f.Name)}"));
        if (withPosition) list.Append(CultureInfo.InvariantCulture, $", d.file_index AS {FileColumn}, d.file_row_number AS {RowColumn}");
        list.Append(CultureInfo.InvariantCulture, $" FROM {Source(files)} AS d");
        if (partitions.Count > 0) list.Append(CultureInfo.InvariantCulture, $" JOIN {PartitionTable(files)} AS p ON d.file_index = p.file");
        if (files.Any(f => f.Deleted is { Count: > 0 }))
            list.Append(CultureInfo.InvariantCulture, $" ANTI JOIN {RowTable(files, f => f.Deleted)} AS x ON d.file_index = x.file AND d.file_row_number = x.row");
        if (files.Any(f => f.Only is not null))
            list.Append(CultureInfo.InvariantCulture, $" SEMI JOIN {RowTable(files, f => f.Only)} AS o ON d.file_index = o.file AND d.file_row_number = o.row");
        return list.ToString();
    }

    string Expression(StructField field, int index) =>
        partitions.Contains(field.Name) ? $"p.c{index}" : NestedNames.ToLogical($"d.c{index}", field.Type);

    string Empty(bool withPosition)
    {
        var columns = fields.Select(f => $"NULL::{DuckDbTypeText.Of(f.Type)} AS {Sql.Identifier(f.Name)}").ToList();
        if (withPosition) columns.AddRange([$"0::UBIGINT AS {FileColumn}", $"0::BIGINT AS {RowColumn}"]);
        return $"SELECT {string.Join(", ", columns)} WHERE false";
    }

    string Source(IReadOnlyList<ScanFile> files)
    {
        var columns = fields.Select((field, index) => (field, index)).Where(c => !partitions.Contains(c.field.Name)).Select(c => Column(c.field, c.index)).ToList();
        // Read_parquet wants one column at least; a table may have none beside its partition columns.
        var schema = columns.Count > 0 ? string.Join(", ", columns) : "'__ml_none': {'name': '__ml_none', 'type': 'INTEGER', 'default_value': NULL}";
        return $"read_parquet({Sql.List(Paths(files))}, schema = MAP {{{schema}}}, hive_partitioning = false{Cardinality(files)})";
    }

    IEnumerable<string> Paths(IReadOnlyList<ScanFile> files)
    {
        var paths = files.Select(f => f.LocalPath);
        return files.Count == 1 && SecondFile.Beside(FileRows.Stored(files[0].Add) ?? 0, connection) is { } second ? paths.Append(second) : paths;
    }

    /// <summary>Without the number of rows DuckDB takes files of a given schema for one row, and builds its joins on the wrong side.</summary>
    static string Cardinality(IReadOnlyList<ScanFile> files)
    {
        var rows = files.Sum(f => FileRows.Stored(f.Add) ?? 0);
        return rows > 0 ? string.Create(CultureInfo.InvariantCulture, $", explicit_cardinality = {rows}") : "";
    }

    string Column(StructField field, int index)
    {
        var key = byId && field.Id is { } id ? id.ToString(CultureInfo.InvariantCulture) : Sql.Literal(field.PhysicalName);
        return $"{key}: {{'name': 'c{index}', 'type': {Sql.Literal(DuckDbTypeText.Of(field.Type, physical: true))}, 'default_value': NULL}}";
    }

    string PartitionTable(IReadOnlyList<ScanFile> files)
    {
        var (text, table) = (Name("values"), Name("partitions"));
        var columns = fields.Select((field, index) => (field, index)).Where(c => partitions.Contains(c.field.Name)).ToList();
        connection.Execute($"CREATE TEMP TABLE {text} (file BIGINT, {string.Join(", ", columns.Select(c => $"c{c.index} VARCHAR"))})");
        using (var appender = connection.Append(text))
        {
            for (var i = 0; i < files.Count; i++)
            {
                appender.Append((long)i);
                foreach (var (field, _) in columns)
                    appender.Append(files[i].Add.PartitionValues.GetValueOrDefault(field.PhysicalName) is { Length: > 0 } value ? value : null);
                appender.EndRow();
            }

            appender.Complete();
        }

        var casts = columns.Select(c => $"{Cast(c.index, c.field.Type)} AS c{c.index}");
        connection.Execute($"CREATE TEMP TABLE {table} AS SELECT file::UBIGINT AS file, {string.Join(", ", casts)} FROM {text}; DROP TABLE {text}");
        return table;
    }

    static string Cast(int index, DataType type) => type is PrimitiveType { Name: "binary" }
        ? $"encode(c{index})" : $"CAST(c{index} AS {DuckDbTypeText.Of(type)})";

    string RowTable(IReadOnlyList<ScanFile> files, Func<ScanFile, IReadOnlyList<long>?> rows)
    {
        var table = Name("rows");
        connection.Execute($"CREATE TEMP TABLE {table} (file UBIGINT, row BIGINT)");
        using var appender = connection.Append(table);
        for (var i = 0; i < files.Count; i++)
            foreach (var row in rows(files[i]) ?? [])
                appender.Append((long)i).Append(row).EndRow();
        appender.Complete();
        return table;
    }

    static string Name(string what) => $"__ml_{what}_{Interlocked.Increment(ref counter)}";
}
