using System.Text.Json;
using ML.TestKit;

namespace ML.Compat.Tests.Surface;

/// <summary>What MLflow 3.17.2 serves: every route and message, as recorded from the released package.</summary>
static class WireFacts
{
    /// <summary>One route under one of its addresses.</summary>
    /// <param name="Path">The path without prefix and version, with a leading slash.</param>
    /// <param name="Address">The whole path.</param>
    public sealed record Route(string Method, string Path, string Address, string Service);

    /// <summary>A message that a handled route takes or answers.</summary>
    /// <param name="Name">Full name, such as <c>mlflow.CreateRun.Response</c>.</param>
    /// <param name="Fields">Names of its fields, without those that stand in the route's path.</param>
    public sealed record Message(string Name, IReadOnlyList<string> Fields);

    static readonly Lazy<JsonElement> Endpoints = new(() => Read("endpoints.json").GetProperty("endpoints"));
    static readonly Lazy<JsonElement> Messages = new(() => Read("messages.json").GetProperty("messages"));

    public static IEnumerable<Route> Routes() =>
        from endpoint in Endpoints.Value.EnumerateArray()
        from alias in endpoint.GetProperty("aliases").EnumerateArray()
        select new Route(Text(endpoint, "method"), PathOf(endpoint), alias.GetString()!, Text(endpoint, "service"));

    /// <summary>The messages of the routes that are wanted by their path and addresses, the latter also with the method, and every message inside them.</summary>
    public static IEnumerable<Message> MessagesOf(Func<IEnumerable<string>, bool> wanted)
    {
        var seen = new HashSet<string>();
        var waiting = new Queue<(string Name, string Path)>();
        foreach (var endpoint in Endpoints.Value.EnumerateArray().Where(e => wanted(NamesOf(e))))
            foreach (var part in (string[])["request_message", "response_message"])
                if (endpoint.TryGetProperty(part, out var name)) waiting.Enqueue((name.GetString()!, PathOf(endpoint)));
        while (waiting.TryDequeue(out var next))
        {
            if (!seen.Add(next.Name) || !Messages.Value.TryGetProperty(next.Name, out var message)) continue;
            var fields = message.GetProperty("fields").EnumerateArray().ToList();
            foreach (var field in fields)
                if (field.TryGetProperty("message", out var inner)) waiting.Enqueue((inner.GetString()!, ""));
            yield return new Message(next.Name, [.. fields.Select(f => Text(f, "name")).Where(f => !next.Path.Contains($"{{{f}}}", StringComparison.Ordinal))]);
        }
    }

    static IEnumerable<string> NamesOf(JsonElement endpoint) =>
        endpoint.GetProperty("aliases").EnumerateArray().SelectMany(a => (string[])[a.GetString()!, $"{Text(endpoint, "method")} {a.GetString()}"]).Append(PathOf(endpoint));

    static string PathOf(JsonElement endpoint) => "/" + Text(endpoint, "path").TrimStart('/');

    static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    static JsonElement Read(string file) =>
        JsonDocument.Parse(File.ReadAllBytes(Repository.SharedFile("data", "mlflow-3.17.2", file))).RootElement;
}
