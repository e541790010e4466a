using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ML.Serving.Compat.Tests.Scoring;

/// <summary>An answer with what may differ taken out: Python's printed data, tracebacks, and the words of its JSON and set types.</summary>
sealed partial record ScoringAnswer(int Status, string? ContentType, string Body)
{
    public static async Task<ScoringAnswer> OfAsync(HttpClient client, string model, string? type, string body)
    {
        using var content = new ByteArrayContent(System.Text.Encoding.UTF8.GetBytes(body));
        content.Headers.TryAddWithoutValidation("Content-Type", type ?? "application/json");
        using var response = await client.PostAsync($"/{model}/invocations", content);
        var text = await response.Content.ReadAsStringAsync();
        return new ScoringAnswer((int)response.StatusCode, response.Content.Headers.ContentType?.ToString(), response.IsSuccessStatusCode ? text : Normalise(text));
    }

    static string Normalise(string text)
    {
        if (!text.StartsWith('{')) return text;
        var json = JsonNode.Parse(text)!.AsObject();
        json.Remove("stack_trace");
        var message = json["message"]!.GetValue<string>();
        message = PrintedData().Replace(message, "data '…'");
        message = JsonError().Replace(message, "JSONDecodeError(…)'");
        message = SetOfNames().Replace(message, m => "{" + string.Join(", ", m.Groups[1].Value.Split(", ").Order()) + "}");
        json["message"] = message;
        return json.ToJsonString();
    }

    [GeneratedRegex(@"data '(?:.|\n)*?'(?=\. \nError| with schema)")]
    private static partial Regex PrintedData();

    [GeneratedRegex(@"JSONDecodeError\((?:.|\n)*?\)'(?=\n)")]
    private static partial Regex JsonError();

    [GeneratedRegex(@"\{('[a-z_]+'(?:, '[a-z_]+')*)\}")]
    private static partial Regex SetOfNames();
}
