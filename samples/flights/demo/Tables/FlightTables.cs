using System.Globalization;
using ML.Common.Errors;
using ML.Lakehouse;
using ML.Lakehouse.DuckDb;
using ML.Lakehouse.Schemas;
using ML.Lakehouse.Writing;
using ML.Samples.Flights.Reporting;

namespace ML.Samples.Flights.Tables;

/// <summary>Brings the Parquet files in as Delta tables: bronze as they come, silver cleaned and held to constraints.</summary>
sealed class FlightTables(DemoOptions options)
{
    static readonly string[] Reference = ["weather", "planes", "airlines", "airports"];
    readonly TableFolders folders = new(options.Folder);

    /// <summary>Starts over with the reference tables and the flights of the first months.</summary>
    /// <param name="lastMonth">The last of them.</param>
    public async Task BeginAsync(int lastMonth, Step step, CancellationToken cancellation)
    {
        foreach (var name in Reference)
        {
            step.At($"bronze {name}");
            await WriteBronzeAsync(name, $"SELECT * FROM {Source(name)}", replace: true, cancellation);
        }

        step.At("bronze flights");
        var flights = await WriteBronzeAsync("flights", Months(1, lastMonth), replace: true, cancellation);
        step.Result($"bronze: flights {Describe(flights)}, {string.Join(", ", Reference)}");
        step.At("silver");
        await WriteSilverAsync("weather", SilverTables.Weather, "bronze", replace: true, cancellation);
        await WriteSilverAsync("planes", SilverTables.Planes, "bronze", replace: true, cancellation);
        var silver = await WriteSilverAsync("flights", SilverTables.Flights, "bronze", replace: true, cancellation);
        step.Result($"silver: flights {Describe(silver)}, weather, planes; {SilverTables.Flights.Constraints.Count} CHECK constraints on flights");
        step.Result($"a flight over -1 miles is refused: {await RefusalAsync(cancellation)}");
    }

    /// <summary>Adds the flights of later months, in bronze and in silver.</summary>
    public async Task AddMonthsAsync(int from, int to, Step step, CancellationToken cancellation)
    {
        var bronze = await WriteBronzeAsync("flights", Months(from, to), replace: false, cancellation);
        var query = string.Create(CultureInfo.InvariantCulture, $"(SELECT * FROM bronze WHERE month BETWEEN {from} AND {to})");
        var silver = await WriteSilverAsync("flights", SilverTables.Flights, query, replace: false, cancellation);
        step.Result($"bronze flights {Describe(bronze)}, silver flights {Describe(silver)}");
    }

    async Task<CommitResult> WriteBronzeAsync(string name, string query, bool replace, CancellationToken cancellation)
    {
        using var connection = DuckDbDatabase.Shared.Connect();
        var schema = new StructType([.. connection.Describe(query).Select(c => new StructField(c.Name, TypeOf(c.Sql)))]);
        var table = await OpenAsync(folders.Bronze(name), new TableDefinition { Schema = schema, Description = $"{name}.parquet as it came" }, cancellation);
        return await WriteAsync(table, TableInput.FromQuery(query, connection), replace, cancellation);
    }

    async Task<CommitResult> WriteSilverAsync(string name, TableDefinition definition, string bronze, bool replace, CancellationToken cancellation)
    {
        using var connection = DuckDbDatabase.Shared.Connect();
        var source = await DeltaTable.OpenAsync(folders.Bronze(name), cancellation: cancellation);
        (await (await source.SnapshotAsync(cancellation)).ScanAsync(cancellation: cancellation)).Attach(connection, "bronze_table");
        var query = $"WITH bronze AS (SELECT * FROM {bronze.Replace("bronze", "bronze_table", StringComparison.Ordinal)}) {SilverTables.QueryOf(name)}";
        var table = await OpenAsync(folders.Silver(name), definition, cancellation);
        return await WriteAsync(table, TableInput.FromQuery(query, connection), replace, cancellation);
    }

    // The constraint holds for whoever writes the table; here it is tried.
    async Task<string> RefusalAsync(CancellationToken cancellation)
    {
        var table = await DeltaTable.OpenAsync(folders.Silver("flights"), cancellation: cancellation);
        using var connection = DuckDbDatabase.Shared.Connect();
        (await (await table.SnapshotAsync(cancellation)).ScanAsync(cancellation: cancellation)).Attach(connection, "flights");
        try
        {
            await table.AppendAsync(TableInput.FromQuery("SELECT * REPLACE (-1 AS distance) FROM flights LIMIT 1", connection), cancellation: cancellation);
        }
        catch (PlatformException refusal)
        {
            return refusal.Message.Split(" of table")[0];
        }

        throw new PlatformException(ErrorCode.InternalError, "a row that breaks a constraint was written");
    }

    string Months(int from, int to)
    {
        // Whole flights stay or go, so that a carrier's history in the sample is that of its flights.
        var share = options.Sample < 1 ? string.Create(CultureInfo.InvariantCulture, $" AND hash(carrier, flight) % 1000 < {options.Sample * 1000}") : "";
        return string.Create(CultureInfo.InvariantCulture, $"SELECT * FROM {Source("flights")} WHERE month BETWEEN {from} AND {to}{share}");
    }

    static string Source(string name) => $"read_parquet({Sql.Literal(Path.Combine(DemoOptions.Source, "data", name + ".parquet"))})";

    static async Task<DeltaTable> OpenAsync(string folder, TableDefinition definition, CancellationToken cancellation) =>
        await DeltaTable.ExistsAsync(folder, cancellation)
            ? await DeltaTable.OpenAsync(folder, cancellation: cancellation)
            : await DeltaTable.CreateAsync(folder, definition, cancellation: cancellation);

    static Task<CommitResult> WriteAsync(DeltaTable table, TableInput input, bool replace, CancellationToken cancellation) =>
        replace ? table.OverwriteAsync(input, cancellation: cancellation) : table.AppendAsync(input, cancellation: cancellation);

    static string Describe(CommitResult commit) => string.Create(CultureInfo.InvariantCulture, $"{commit.Metrics["numOutputRows"]:N0} rows (version {commit.Version})");

    static PrimitiveType TypeOf(string sql) => new(sql switch
    {
        "BIGINT" => "long",
        "INTEGER" => "integer",
        "DOUBLE" => "double",
        "VARCHAR" => "string",
        "TIMESTAMP WITH TIME ZONE" => "timestamp",
        _ => throw PlatformException.Invalid($"the sample's files hold a column of type {sql}; expected BIGINT, INTEGER, DOUBLE, VARCHAR or TIMESTAMP WITH TIME ZONE"),
    });
}
