using System.CommandLine;
using ML.Common.Errors;
using ML.Lakehouse.DuckDb;
using ML.Lakehouse.Schemas;
using ML.Lakehouse.Writing;

namespace ML.Lakehouse.Commands;

static class ImportCommand
{
    public static Command Build()
    {
        var files = new Argument<string[]>("files") { Description = "Parquet, CSV or JSON files.", Arity = ArgumentArity.OneOrMore };
        var into = new Option<string>("--into") { Description = "The folder or URI of the table; it is created when there is none.", Required = true };
        var partition = new Option<string[]>("--partition-by") { Description = "For a new table: its partition columns.", AllowMultipleArgumentsPerToken = true };
        var overwrite = new Option<bool>("--overwrite") { Description = "Replace the rows that are there." };
        var evolve = new Option<bool>("--evolve-schema") { Description = "Add columns that the table lacks." };
        var command = new Command("import", "Write files into a table.") { files, into, partition, overwrite, evolve };
        command.Runs(async (parse, cancellation) =>
        {
            var paths = parse.GetRequiredValue(files);
            if (paths.FirstOrDefault(p => !p.Contains('*') && !File.Exists(p)) is { } missing) throw PlatformException.NotFound($"file {missing} does not exist");
            var query = $"SELECT * FROM {FileFormat.Reader(paths)}";
            var table = await OpenAsync(parse.GetRequiredValue(into), query, parse.GetValue(partition) ?? [], cancellation);
            var options = new WriteOptions { EvolveSchema = parse.GetValue(evolve) };
            using var connection = DuckDbDatabase.Shared.Connect();
            using var progress = new Progress(connection);
            var input = TableInput.FromQuery(query, connection);
            var result = parse.GetValue(overwrite) ? await table.OverwriteAsync(input, options, cancellation) : await table.AppendAsync(input, options, cancellation);
            Console.WriteLine($"version {result.Version}: {result.Metrics["numOutputRows"]:#,0} rows in {result.Metrics["numFiles"]} files");
        });
        return command;
    }

    static async Task<DeltaTable> OpenAsync(string address, string query, string[] partitionBy, CancellationToken cancellation)
    {
        var store = TableAddress.Store(address);
        if (await DeltaTable.ExistsAsync(store, cancellation)) return await DeltaTable.OpenAsync(store, cancellation: cancellation);
        using var connection = DuckDbDatabase.Shared.Connect();
        var definition = new TableDefinition { Schema = SchemaOfQuery.Of(connection, query, withoutZone: false), PartitionBy = partitionBy };
        return await DeltaTable.CreateAsync(store, definition, cancellation: cancellation);
    }
}
