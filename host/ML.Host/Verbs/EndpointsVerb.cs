using System.CommandLine;
using System.Text.Json;
using ML.Common.Errors;
using ML.Serving.Resolving;
using ML.Serving.Standalone;

namespace ML.Host.Verbs;

/// <summary><c>ml endpoints</c>: endpoints of a running server, from the command line.</summary>
static class EndpointsVerb
{
    static readonly Option<string> Server = new("--server", "-s")
    {
        Description = "Address of the server [MLFLOW_TRACKING_URI].",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("MLFLOW_TRACKING_URI") ?? "http://127.0.0.1:5000",
    };

    static readonly Argument<string> Name = new("name") { Description = "Name of the endpoint." };

    static readonly Option<string[]> Models = new("--model", "-m")
    {
        Description = "A model to serve: models:/name/version, models:/name@alias or another model URI; 'name=URI' gives the entity a name. May be repeated.",
    };

    static readonly Option<string[]> Traffic = new("--traffic") { Description = "Share of an entity as 'name=percent'. May be repeated." };
    static readonly Option<string?> Config = new("--config", "-c") { Description = "The whole configuration as JSON, instead of --model and --traffic; @file reads one." };

    static readonly Option<int?> Wait = new("--wait") { Description = "Wait until the endpoint serves it, at most so many seconds; exit with 1 when it does not." };

    static readonly Option<string> Data = new("--data", "-d") { Description = "Body of the request; @file reads one.", Required = true };

    public static Command Build() => new("endpoints", "Create, list, change, query and remove serving endpoints.")
    {
        Verb("create", "Create an endpoint.", (api, parse, token) => SettleAsync(api, parse, api.CreateAsync(parse.GetRequiredValue(Name), ConfigOf(parse, isNew: true), token), token), Name, Models, Traffic, Config, Wait),
        Verb("update", "Change what an endpoint serves, or with --traffic alone the shares.", (api, parse, token) => SettleAsync(api, parse, api.UpdateAsync(parse.GetRequiredValue(Name), ConfigOf(parse, isNew: false), token), token), Name, Models, Traffic, Config, Wait),
        Verb("list", "List the endpoints.", (api, _, token) => api.ListAsync(token)),
        Verb("get", "Show one endpoint.", (api, parse, token) => api.GetAsync(parse.GetRequiredValue(Name), token), Name),
        Verb("delete", "Remove an endpoint.", (api, parse, token) => api.DeleteAsync(parse.GetRequiredValue(Name), token), Name),
        Verb("query", "Send a request to an endpoint.", (api, parse, token) => api.QueryAsync(parse.GetRequiredValue(Name), Body("--data", parse.GetRequiredValue(Data)), token), Name, Data),
        Verb("watch", "Print each change of an endpoint until interrupted.", WatchAsync, Name),
    };

    static Command Verb(string verb, string description, Func<EndpointsClient, ParseResult, CancellationToken, Task<string>> run, params Symbol[] symbols)
    {
        var command = new Command(verb, description) { Server };
        foreach (var symbol in symbols)
            if (symbol is Argument argument) command.Arguments.Add(argument);
            else command.Options.Add((Option)symbol);
        command.SetAction((parse, cancellation) => ConsoleErrors.GuardAsync(async () =>
        {
            using var api = new EndpointsClient(AddressOf(parse), TrackingOptions.FromEnvironment(Environment.GetEnvironmentVariable).Authorization);
            var answer = await run(api, parse, cancellation);
            if (answer.Length > 0) Console.WriteLine(answer);
            return 0;
        }));
        return command;
    }

    static async Task<string> WatchAsync(EndpointsClient api, ParseResult parse, CancellationToken cancellation)
    {
        await foreach (var line in api.WatchAsync(parse.GetRequiredValue(Name), cancellation)) Console.WriteLine(line);
        return "";
    }

    static Uri AddressOf(ParseResult parse) => Uri.TryCreate(parse.GetRequiredValue(Server), UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" ? uri
        : throw PlatformException.Invalid($"--server is '{parse.GetRequiredValue(Server)}'; expected an http address");

    static async Task<string> SettleAsync(EndpointsClient api, ParseResult parse, Task<string> change, CancellationToken cancellation)
    {
        var answer = await change;
        return parse.GetValue(Wait) is { } seconds ? await api.WaitAsync(parse.GetRequiredValue(Name), TimeSpan.FromSeconds(seconds), cancellation) : answer;
    }

    static string ConfigOf(ParseResult parse, bool isNew)
    {
        var (models, traffic) = (parse.GetValue(Models) ?? [], parse.GetValue(Traffic) ?? []);
        if (parse.GetValue(Config) is { } config)
            return models.Length + traffic.Length == 0 ? Body("--config", config) : throw PlatformException.Invalid("--config is the whole configuration: leave --model and --traffic out");
        if (models.Length == 0 && (isNew || traffic.Length == 0))
            throw PlatformException.Invalid(isNew ? "--model is missing; expected at least one, or --config" : "there is nothing to change; expected --model, --traffic or --config");
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
            EndpointsClient.WriteConfig(json, models, traffic);
        return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
    }

    static string Body(string flag, string data)
    {
        try
        {
            return data.StartsWith('@') ? File.ReadAllText(data[1..]) : data;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw PlatformException.Invalid($"{flag} is '{data}'; the file cannot be read: {error.Message}");
        }
    }
}
