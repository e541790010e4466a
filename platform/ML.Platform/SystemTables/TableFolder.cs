using ML.Hosting.SystemTables;
using ML.Lakehouse;
using ML.Lakehouse.Schemas;

namespace ML.Platform.SystemTables;

/// <summary>The Delta tables on disk.</summary>
sealed class TableFolder(string root)
{
    // Small enough that packing young files never rewrites much of what is old.
    const string TargetFileSize = "16777216";

    public string PathOf(string table) => Path.Combine(root, "system", table);

    public async Task<DeltaTable> OpenAsync(SystemTable table, CancellationToken cancellation)
    {
        var folder = PathOf(table.Name);
        if (await DeltaTable.ExistsAsync(folder, cancellation)) return await DeltaTable.OpenAsync(folder, cancellation: cancellation);
        Directory.CreateDirectory(folder);
        var definition = new TableDefinition
        {
            Schema = new StructType([.. table.Columns.Select(c => new StructField(c.Name, TypeOf(c.Type)))]),
            Description = table.Description,
            Properties = new Dictionary<string, string> { ["delta.targetFileSize"] = TargetFileSize },
        };
        return await DeltaTable.CreateAsync(folder, definition, cancellation: cancellation);
    }

    static DataType TypeOf(SystemType type) => type switch
    {
        SystemType.Whole => DataType.Long,
        SystemType.Number => DataType.Double,
        SystemType.Flag => DataType.Boolean,
        SystemType.Time => DataType.Timestamp,
        SystemType.Map => new MapType(DataType.String, DataType.String, ValueContainsNull: true),
        _ => DataType.String,
    };
}
