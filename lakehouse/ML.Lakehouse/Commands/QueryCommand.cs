using System.CommandLine;
using System.Text.Json;
using ML.Common.Errors;
using ML.Lakehouse.DuckDb;

namespace ML.Lakehouse.Commands;

static class QueryCommand
{
    public static Command Build()
    {
        var sql = new Argument<string>("sql") { Description = "A SELECT in DuckDB's dialect. Tables are named by their folder below --root, or by --table." };
        var root = new Option<string>("--root") { Description = "The folder that table names are looked up in (the current one).", DefaultValueFactory = _ => "." };
        var named = new Option<string[]>("--table", "-t") { Description = "NAME=FOLDER or NAME=URI; may be repeated." };
        var limit = Verb.Limit(100);
        var command = new Command("query", "Run SQL over tables.") { sql, root, named, limit };
        command.Runs(async (parse, cancellation) =>
        {
            using var connection = DuckDbDatabase.Shared.Connect();
            var query = parse.GetRequiredValue(sql);
            foreach (var (name, folder) in Tables(connection, query, parse.GetValue(root)!, parse.GetValue(named) ?? []))
            {
                var table = await TableAddress.OpenAsync(folder, cancellation);
                (await (await table.SnapshotAsync(cancellation)).ScanAsync(cancellation: cancellation)).Attach(connection, name);
            }

            using var progress = new Progress(connection);
            TextTable.Print(connection, query.TrimEnd().TrimEnd(';'), parse.GetValue(limit), cancellation);
        });
        return command;
    }

    static IEnumerable<(string Name, string Folder)> Tables(DuckDbConnection connection, string query, string root, string[] named)
    {
        var known = named.Select(Split).ToDictionary(p => p.Name, p => p.Folder, StringComparer.OrdinalIgnoreCase);
        foreach (var name in NamesIn(connection, query))
            if (known.TryGetValue(name, out var folder) || (folder = TableFolders.Find(root, name)) is not null) yield return (name, folder);
    }

    static (string Name, string Folder) Split(string option) => option.IndexOf('=') is var end and > 0
        ? (option[..end], option[(end + 1)..])
        : throw PlatformException.Invalid($"--table is '{option}'; expected NAME=FOLDER");

    /// <summary>The tables that DuckDB's own parser finds in a query.</summary>
    static List<string> NamesIn(DuckDbConnection connection, string query)
    {
        using var statement = connection.Prepare("SELECT json_serialize_sql($1::VARCHAR)::VARCHAR");
        using var result = statement.Bind(1, query).Query();
        using var chunk = result.Fetch()!;
        using var document = JsonDocument.Parse(chunk[0].GetString(0));
        if (document.RootElement.GetProperty("error").GetBoolean())
            throw PlatformException.Invalid($"the query cannot be run: {document.RootElement.GetProperty("error_message").GetString()}");
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        Collect(document.RootElement, names);
        return [.. names];
    }

    static void Collect(JsonElement node, HashSet<string> names)
    {
        if (node.ValueKind == JsonValueKind.Array)
            foreach (var item in node.EnumerateArray()) Collect(item, names);
        if (node.ValueKind != JsonValueKind.Object) return;
        if (node.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String && type.GetString() == "BASE_TABLE") names.Add(node.GetProperty("table_name").GetString()!);
        foreach (var property in node.EnumerateObject()) Collect(property.Value, names);
    }
}
