using System.CommandLine;
using ML.Lakehouse.DuckDb;
using ML.Lakehouse.Scans;

namespace ML.Lakehouse.Commands;

static class PreviewCommand
{
    public static Command Build()
    {
        var (folder, limit, version, timestamp) = (Verb.Table(), Verb.Limit(20), Verb.Version(), Verb.Timestamp());
        var where = new Option<string?>("--where") { Description = "An SQL condition; files that cannot meet it are not read." };
        var columns = new Option<string[]>("--columns") { Description = "Columns to print; all by default.", AllowMultipleArgumentsPerToken = true };
        var command = new Command("preview", "Print some rows of a table.") { folder, limit, version, timestamp, where, columns };
        command.Runs(async (parse, cancellation) =>
        {
            var table = await TableAddress.OpenAsync(parse.GetRequiredValue(folder), cancellation);
            var snapshot = await Verb.SnapshotAsync(table, parse.GetValue(version), parse.GetValue(timestamp), cancellation);
            var names = parse.GetValue(columns);
            var scan = await snapshot.ScanAsync(new ScanOptions { Filter = parse.GetValue(where), Columns = names is { Length: > 0 } ? names : null }, cancellation);
            using var connection = DuckDbDatabase.Shared.Connect();
            scan.Attach(connection, "rows");
            using var progress = new Progress(connection);
            TextTable.Print(connection, "SELECT * FROM rows", parse.GetValue(limit), cancellation);
            if (scan.FilesSkipped > 0) Console.WriteLine($"{scan.FilesSkipped} of {scan.FilesSkipped + scan.Files.Count} files skipped");
        });
        return command;
    }
}
