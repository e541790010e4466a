using System.CommandLine;
using ML.Lakehouse.DuckDb;
using ML.Lakehouse.Scans;

namespace ML.Lakehouse.Commands;

static class ExportCommand
{
    public static Command Build()
    {
        var (folder, version, timestamp) = (Verb.Table(), Verb.Version(), Verb.Timestamp());
        var file = new Argument<string>("file") { Description = "Where to: .parquet, .csv or .json." };
        var where = new Option<string?>("--where") { Description = "An SQL condition." };
        var command = new Command("export", "Write a table's rows to a file.") { folder, file, version, timestamp, where };
        command.Runs(async (parse, cancellation) =>
        {
            var table = await TableAddress.OpenAsync(parse.GetRequiredValue(folder), cancellation);
            var snapshot = await Verb.SnapshotAsync(table, parse.GetValue(version), parse.GetValue(timestamp), cancellation);
            using var connection = DuckDbDatabase.Shared.Connect();
            (await snapshot.ScanAsync(new ScanOptions { Filter = parse.GetValue(where) }, cancellation)).Attach(connection, "rows");
            var target = parse.GetRequiredValue(file);
            using var progress = new Progress(connection);
            var rows = connection.Execute($"COPY (SELECT * FROM rows) TO {Sql.Literal(Path.GetFullPath(target))} ({FileFormat.Writer(target)})", cancellation);
            Console.WriteLine($"{rows:#,0} rows of version {snapshot.Version} in {target}");
        });
        return command;
    }
}
