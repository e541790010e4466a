using System.CommandLine;
using System.Globalization;
using ML.Lakehouse.History;

namespace ML.Lakehouse.Commands;

static class DescribeCommand
{
    public static Command Build()
    {
        var folder = Verb.Table();
        var command = new Command("describe", "Print a table's columns, properties and size.") { folder };
        command.Runs(async (parse, cancellation) =>
        {
            var table = await TableAddress.OpenAsync(parse.GetRequiredValue(folder), cancellation);
            Print(await table.DetailAsync(cancellation));
        });
        return command;
    }

    static void Print(TableDetail detail)
    {
        TextTable.Print(["column", "type", "null", ""], detail.Schema.Fields.Select(f => (IReadOnlyList<string>)
            [f.Name, f.Type.ToString()!, f.Nullable ? "yes" : "no", Note(detail, f.Name) + f.Comment]));
        Console.WriteLine();
        var rows = new List<(string Name, string Value)>
        {
            ("location", detail.Location), ("version", detail.Version.ToString(CultureInfo.InvariantCulture)), ("id", detail.Metadata.Id),
            ("files", detail.Files.ToString("#,0", CultureInfo.InvariantCulture)), ("size", TextTable.Size(detail.Bytes)),
            ("rows", detail.Rows?.ToString("#,0", CultureInfo.InvariantCulture) ?? "unknown"),
            ("protocol", $"reader {detail.Protocol.MinReaderVersion}, writer {detail.Protocol.MinWriterVersion} {string.Join(", ", detail.Protocol.WriterFeatures ?? [])}".TrimEnd()),
        };
        if (detail.Metadata.Description is { } description) rows.Insert(0, ("description", description));
        rows.AddRange(detail.Metadata.Configuration.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => (p.Key, p.Value)));
        foreach (var (name, value) in rows) Console.WriteLine($"{name}: {value}");
    }

    static string Note(TableDetail detail, string column) =>
        detail.Metadata.PartitionColumns.Contains(column) ? "partition column " : detail.ClusteringColumns.Contains(column) ? "clustering column " : "";
}
