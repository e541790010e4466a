using System.CommandLine;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using ML.Common.Errors;
using ML.Host.Services;
using ML.Host.Telemetry;

namespace ML.Host.Verbs;

/// <summary><c>ml log-level</c>: log levels of a process that runs.</summary>
static class LogLevelVerb
{
    static readonly Option<string> Server = new("--server", "-s")
    {
        Description = "Address of the process [MLFLOW_TRACKING_URI].",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("MLFLOW_TRACKING_URI") is { Length: > 0 } uri ? uri : "http://127.0.0.1:5000",
    };

    public static Command Build() => new("log-level", "Read or set log levels of a server that runs; ML_ADMIN_TOKEN is its admin token.") { Show(), Set() };

    static Command Show()
    {
        var command = new Command("show", "Print the levels that were set since the start.") { Server };
        command.SetAction((parse, cancellation) => ConsoleErrors.GuardAsync(() => SendAsync(parse.GetValue(Server)!, HttpMethod.Get, null, cancellation)));
        return command;
    }

    static Command Set()
    {
        var category = new Argument<string>("category") { Description = "Loggers, by the beginning of their names, such as ML.Serving." };
        var level = new Argument<string>("level") { Description = "Trace, Debug, Information, Warning, Error, Critical, None; or Default for what it was at the start." };
        var command = new Command("set", "Set the level of some loggers until the server ends.") { category, level, Server };
        command.SetAction((parse, cancellation) => ConsoleErrors.GuardAsync(() => SendAsync(
            parse.GetValue(Server)!, HttpMethod.Put, new JsonObject { ["category"] = parse.GetValue(category), ["level"] = parse.GetValue(level) }, cancellation)));
        return command;
    }

    static async Task<int> SendAsync(string server, HttpMethod method, JsonObject? body, CancellationToken cancellation)
    {
        using var handler = new SocketsHttpHandler();
        using var http = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(30) };
        using var request = new HttpRequestMessage(method, server.TrimEnd('/') + LogLevelRoutes.Path);
        if (body is not null) request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        if (Environment.GetEnvironmentVariable("ML_ADMIN_TOKEN") is { Length: > 0 } admin) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", admin);
        if (Environment.GetEnvironmentVariable("ML_INTERNAL_TOKEN") is { Length: > 0 } token) request.Headers.Add(InternalToken.Header, token);
        try
        {
            using var answer = await http.SendAsync(request, cancellation);
            var text = await answer.Content.ReadAsStringAsync(cancellation);
            if (!answer.IsSuccessStatusCode) throw new PlatformException(ErrorCode.BadRequest, JsonNode.Parse(text)?["message"]?.ToString() ?? text);
            var levels = JsonNode.Parse(text)!["levels"]!.AsObject();
            if (levels.Count == 0) Console.WriteLine("all levels are as at the start");
            foreach (var (category, level) in levels) Console.WriteLine($"{category} {level}");
            return 0;
        }
        catch (HttpRequestException error)
        {
            throw new PlatformException(ErrorCode.TemporarilyUnavailable, $"{server} cannot be reached: {error.Message}", error);
        }
    }
}
