using System.Text.Json.Nodes;
using ML.Client.Artifacts;
using ML.Client.Errors;
using ML.Client.Text;

namespace ML.Client.Fluent;

/// <summary>A table artifact in the form of MLflow's log_table: <c>{"columns": […], "data": [[…]]}</c>, and the tag that lists tables.</summary>
internal sealed class LoggedTable
{
    public const string Tag = "mlflow.loggedArtifacts";

    readonly List<string> _columns = [];
    readonly JsonArray _rows = [];

    public static async Task<LoggedTable> ReadAsync(ArtifactRepository files, string path, CancellationToken cancellation)
    {
        if (!path.EndsWith(".json", StringComparison.Ordinal)) throw new MlflowInvalidRequestException($"table path '{path}' must end in .json");
        try
        {
            return Parse(await files.ReadTextAsync(path, cancellation).ConfigureAwait(false), path);
        }
        catch (MlflowNotFoundException)
        {
            return new();
        }
    }

    public void Append(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<object?>> rows)
    {
        foreach (var column in columns.Where(c => !_columns.Contains(c))) AddColumn(column);
        var places = columns.Select(c => _columns.IndexOf(c)).ToArray();
        foreach (var row in rows)
        {
            if (row.Count != columns.Count) throw new ArgumentException($"a row has {row.Count} values for {columns.Count} columns");
            var values = new JsonNode?[_columns.Count];
            for (var i = 0; i < places.Length; i++) values[places[i]] = JsonText.Scalar(row[i]);
            _rows.Add((JsonNode?)new JsonArray(values));
        }
    }

    public string ToJson() => new JsonObject
    {
        ["columns"] = new JsonArray([.. _columns.Select(c => (JsonNode)JsonValue.Create(c)!)]),
        ["data"] = _rows.DeepClone(),
    }.ToJsonString(JsonText.Compact);

    public static string AddPath(string? tag, string path)
    {
        var list = tag is null ? [] : JsonNode.Parse(tag) as JsonArray ?? [];
        if (!list.Any(e => (string?)e?["path"] == path)) list.Add((JsonNode?)new JsonObject { ["path"] = path, ["type"] = "table" });
        return list.ToJsonString(JsonText.Compact);
    }

    static LoggedTable Parse(string json, string path)
    {
        if (JsonNode.Parse(json) is not JsonObject node || node["columns"] is not JsonArray columns || node["data"] is not JsonArray data)
            throw new MlflowInvalidRequestException($"artifact '{path}' is there and is not a table");
        var table = new LoggedTable();
        table._columns.AddRange(columns.Select(c => (string)c!));
        foreach (var row in data) table._rows.Add((JsonNode?)row?.DeepClone());
        return table;
    }

    void AddColumn(string column)
    {
        _columns.Add(column);
        foreach (var row in _rows) ((JsonArray)row!).Add((JsonNode?)null);
    }
}
