using System.Security.Cryptography;
using System.Text.Json.Nodes;
using ML.Client.Text;
using ML.Tracking.Contracts.Datasets;

namespace ML.Client.Datasets;

/// <summary>A dataset that a run reads: name, digest, where it comes from, what it looks like.</summary>
/// <param name="Name">Its name, at most 500 characters.</param>
/// <param name="Digest">What tells one content from another, at most 36 characters.</param>
/// <param name="SourceType">Kind of source: <c>local</c>, <c>http</c>, <c>delta_table</c>, <c>code</c> …</param>
/// <param name="Source">Where it is, as JSON: for <c>local</c> and <c>http</c> <c>{"uri": "…"}</c>.</param>
/// <param name="Schema">Columns as JSON (<c>{"mlflow_colspec": […]}</c>); null when unknown.</param>
/// <param name="Profile">Facts as JSON, such as <c>{"num_rows": 10}</c>; null when unknown.</param>
public sealed record DatasetInfo(string Name, string Digest, string SourceType, string Source, string? Schema = null, string? Profile = null)
{
    const string ContextTag = "mlflow.data.context";

    /// <summary>A local file; its digest is of its content.</summary>
    /// <param name="path">The file.</param>
    /// <param name="name">Its name as a dataset; null takes the file's.</param>
    public static DatasetInfo FromFile(string path, string? name = null)
    {
        using var file = File.OpenRead(path);
        var digest = Convert.ToHexStringLower(SHA256.HashData(file))[..8];
        return new(name ?? Path.GetFileName(path), digest, "local", Uri(Path.GetFullPath(path)), Profile: new JsonObject { ["num_bytes"] = file.Length }.ToJsonString(JsonText.Compact));
    }

    /// <summary>One version of a Delta table.</summary>
    /// <param name="path">The table's folder or URI.</param>
    /// <param name="version">The version read.</param>
    /// <param name="name">Its name as a dataset; null takes the folder's.</param>
    public static DatasetInfo FromDelta(string path, long version, string? name = null) => new(
        name ?? path.TrimEnd('/').Split('/')[^1],
        Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"{path}@{version}")))[..8],
        "delta_table",
        new JsonObject { ["path"] = path, ["delta_table_version"] = version, ["is_databricks_uc_table"] = false }.ToJsonString(JsonText.Compact));

    internal DatasetInput ToInput(string? context) => new()
    {
        Dataset = new() { Name = Name, Digest = Digest, SourceType = SourceType, Source = Source, Schema = Schema, Profile = Profile },
        Tags = context is null ? null : [new() { Key = ContextTag, Value = context }],
    };

    static string Uri(string uri) => new JsonObject { ["uri"] = uri }.ToJsonString(JsonText.Compact);
}
