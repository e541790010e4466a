using System.Net;
using System.Text;
using ML.TestKit;
using ML.TestKit.Servers;

namespace ML.Compat.Tests.Surface;

/// <summary>
/// Everything MLflow 3.17.2 serves is served here or stands on the compatibility page with its reason, and the page names
/// nothing that is served.
/// </summary>
public sealed class SurfaceTests
{
    [Fact]
    public async Task Every_route_answers_or_is_documented()
    {
        using var folder = new TemporaryFolder();
        await using var server = await MlServer.StartAsync(folder.Path);
        var gaps = DocumentedGaps.Read();
        var (missing, documentedButThere) = (new List<string>(), new List<string>());
        foreach (var route in WireFacts.Routes())
        {
            var isThere = await AnswersAsync(server.Http, route);
            string[] names = [$"{route.Method} {route.Path}", route.Path, route.Address, $"{route.Method} {route.Address}"];
            if (!isThere && !gaps.CoverAny(names)) missing.Add($"{route.Method} {route.Address}");
            if (isThere && names.Any(gaps.Names)) documentedButThere.Add($"{route.Method} {route.Address}");
        }

        Assert.True(missing.Count == 0, $"neither served nor on docs/compatibility.md:\n{string.Join('\n', missing)}");
        Assert.True(documentedButThere.Count == 0, $"served, but docs/compatibility.md says otherwise:\n{string.Join('\n', documentedButThere)}");
        var stale = gaps.Stale.Where(p => p.StartsWith('/') || p.Contains(" /", StringComparison.Ordinal)).ToList();
        Assert.True(stale.Count == 0, $"docs/compatibility.md names what MLflow does not have: {string.Join(", ", stale)}");
    }

    [Fact]
    public void Every_field_is_in_our_records_or_documented()
    {
        var gaps = DocumentedGaps.Read();
        var records = new RecordFields();
        var missing = new List<string>();
        foreach (var message in WireFacts.MessagesOf(names => !names.Any(gaps.Names)))
        {
            var fields = records.Of(message.Name);
            missing.AddRange(message.Fields.Where(f => fields?.Contains(f) != true).Select(f => $"{message.Name["mlflow.".Length..]}.{f}").Where(f => !gaps.Cover(f)));
        }

        Assert.True(missing.Count == 0, $"neither in a record nor on docs/compatibility.md:\n{string.Join('\n', missing)}");
        var stale = gaps.Stale.Where(p => !p.Contains('/', StringComparison.Ordinal)).ToList();
        Assert.True(stale.Count == 0, $"docs/compatibility.md names fields that our records have: {string.Join(", ", stale)}");
    }

    // A route that is there may refuse an empty request in any way but "no such route".
    static async Task<bool> AnswersAsync(HttpClient http, WireFacts.Route route)
    {
        var path = System.Text.RegularExpressions.Regex.Replace(route.Address, "{[^}]+}", "1");
        using var request = new HttpRequestMessage(new HttpMethod(route.Method), path);
        if (route.Method != "GET") request.Content = new StringContent("{}", Encoding.UTF8, "application/json");
        using var answer = await http.SendAsync(request);
        if (answer.StatusCode == HttpStatusCode.MethodNotAllowed) return false;
        return answer.StatusCode != HttpStatusCode.NotFound || (await answer.Content.ReadAsStringAsync()).Contains("RESOURCE_DOES_NOT_EXIST", StringComparison.Ordinal);
    }
}
