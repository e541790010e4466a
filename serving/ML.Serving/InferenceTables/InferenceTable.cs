using ML.Lakehouse;
using ML.Lakehouse.Schemas;
using ML.Lakehouse.Writing;

namespace ML.Serving.InferenceTables;

/// <summary>The Delta table of one endpoint: a spool file becomes one commit, once.</summary>
sealed class InferenceTable(string folder)
{
    static readonly string Columns = "{" + string.Join(", ", InferenceRecord.Columns.Select(c => $"{c.Name}: '{c.Type}'")) + "}";
    DeltaTable? table;

    /// <param name="application">The spool that the file is of.</param>
    /// <param name="number">The file's number in it; one that is not above the last is taken up already.</param>
    public async Task AppendAsync(string file, string application, long number, CancellationToken cancellation)
    {
        table ??= await OpenAsync(cancellation);
        // A line cut off by a crash was never acknowledged and is left out.
        var query = $"SELECT *, CAST(make_timestamp(timestamp_ms * 1000) AS DATE) AS \"date\" FROM read_json('{file.Replace("'", "''", StringComparison.Ordinal)}', "
            + $"format = 'newline_delimited', ignore_errors = true, maximum_object_size = 1073741824, columns = {Columns}) WHERE request_id IS NOT NULL";
        await table.AppendAsync(query, new WriteOptions { ApplicationId = application, ApplicationVersion = number }, cancellation);
    }

    async Task<DeltaTable> OpenAsync(CancellationToken cancellation)
    {
        if (await DeltaTable.ExistsAsync(folder, cancellation)) return await DeltaTable.OpenAsync(folder, cancellation: cancellation);
        Directory.CreateDirectory(folder);
        var definition = new TableDefinition
        {
            Schema = new StructType([.. InferenceRecord.Columns.Select(c => new StructField(c.Name, TypeOf(c.Type))), new StructField("date", PrimitiveType.Date)]),
            PartitionBy = ["date"],
            // Rows are only added, so that the feed costs nothing and readers can follow it.
            Properties = new Dictionary<string, string> { ["delta.enableChangeDataFeed"] = "true" },
            Description = "Requests to a serving endpoint",
        };
        return await DeltaTable.CreateAsync(folder, definition, cancellation: cancellation);
    }

    static DataType TypeOf(string type) => type switch
    {
        "BIGINT" => PrimitiveType.Long,
        "INTEGER" => PrimitiveType.Integer,
        "DOUBLE" => PrimitiveType.Double,
        _ => PrimitiveType.String,
    };
}
