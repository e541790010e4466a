using System.CommandLine;
using System.Globalization;
using ML.Common.Errors;

namespace ML.Lakehouse.Commands;

static class ListCommand
{
    public static Command Build()
    {
        var root = new Argument<string>("folder") { Description = "Where to look.", DefaultValueFactory = _ => "." };
        var command = new Command("ls", "List the tables below a folder.") { root };
        command.Runs(async (parse, cancellation) =>
        {
            var folder = Path.GetFullPath(parse.GetRequiredValue(root));
            var rows = new List<IReadOnlyList<string>>();
            foreach (var path in TableFolders.Below(folder)) rows.Add(await RowAsync(folder, path, cancellation));
            TextTable.Print(["table", "version", "files", "size", "rows", "partitioned by"], rows);
        });
        return command;
    }

    static async Task<IReadOnlyList<string>> RowAsync(string root, string path, CancellationToken cancellation)
    {
        var name = Path.GetRelativePath(root, path);
        try
        {
            var detail = await (await DeltaTable.OpenAsync(path, cancellation: cancellation)).DetailAsync(cancellation);
            return
            [
                name, Text(detail.Version), Text(detail.Files), TextTable.Size(detail.Bytes), detail.Rows is { } rows ? Text(rows) : "?",
                string.Join(", ", detail.Metadata.PartitionColumns),
            ];
        }
        catch (PlatformException error)
        {
            // One table that cannot be read must not hide the others.
            return [name, "?", "?", "?", "?", error.Message];
        }
    }

    static string Text(long number) => number.ToString("#,0", CultureInfo.InvariantCulture);
}
