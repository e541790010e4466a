using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ML.TestKit.Servers;

namespace ML.Compat.Tests.Differential;

/// <summary>Plays a script against one server, keeping the values its steps captured.</summary>
sealed class ScriptSession(ITrackingServer server, string unique)
{
    readonly Dictionary<string, string> values = new() { ["unique"] = unique };

    public IReadOnlyDictionary<string, string> Values => values;

    public async Task<ScriptAnswer> SendAsync(RequestStep step)
    {
        using var response = await ReachAsync(step);
        var text = await response.Content.ReadAsStringAsync();
        var answer = new ScriptAnswer((int)response.StatusCode, text, TryParse(text));
        foreach (var (name, path) in step.Captures) values[name] = Find(answer.Json, path) ?? "missing-" + name;
        return answer;
    }

    // The real server closes a connection now and then just when it is used again; ours must not.
    async Task<HttpResponseMessage> ReachAsync(RequestStep step)
    {
        try
        {
            return await server.Http.SendAsync(Request(step));
        }
        catch (HttpRequestException) when (server is MlflowServer)
        {
            return await server.Http.SendAsync(Request(step));
        }
    }

    HttpRequestMessage Request(RequestStep step)
    {
        var request = new HttpRequestMessage(new HttpMethod(step.Method), Fill(step.Path));
        if (step.Body is null) return request;
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(Fill(step.Body)));
        if (step.ContentType != "no/type") request.Content.Headers.ContentType = new(step.ContentType);
        return request;
    }

    string Fill(string text)
    {
        foreach (var (name, value) in values) text = text.Replace("${" + name + "}", value);
        return text;
    }

    static JsonNode? TryParse(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    static string? Find(JsonNode? node, string path)
    {
        foreach (var part in path.Split('.'))
            node = node switch
            {
                JsonObject map => map[part],
                JsonArray list when int.TryParse(part, out var index) && index < list.Count => list[index],
                _ => null,
            };
        return node?.ToString();
    }
}
