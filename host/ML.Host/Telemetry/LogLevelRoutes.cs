using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ML.Common.Errors;
using ML.Tracking.Retention;

namespace ML.Host.Telemetry;

/// <summary>Reads and sets this process's log levels while it runs; for whoever bears the admin token.</summary>
static class LogLevelRoutes
{
    public const string Path = "/api/2.0/ml/log-levels";

    const string Scheme = "Bearer ";
    const int MostCategory = 200, MostLevels = 100;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, (RequestDelegate)(context =>
        {
            Authorize(context);
            return AnswerAsync(context);
        }));
        routes.MapPut(Path, (RequestDelegate)SetAsync);
    }

    static async Task SetAsync(HttpContext context)
    {
        Authorize(context);
        var (category, level) = await ReadAsync(context);
        var levels = context.RequestServices.GetRequiredService<LogLevels>();
        if (level is not null && levels.All.Count >= MostLevels && !levels.All.ContainsKey(category)) throw PlatformException.Invalid($"{MostLevels} categories have levels already; take some back with the level 'Default'");
        if (levels.Set(category, level) is var before && before != level) await LogLevelHistory.WriteAsync(context, category, before, level);
        await AnswerAsync(context);
    }

    static async Task<(string Category, LogLevel? Level)> ReadAsync(HttpContext context)
    {
        JsonNode? body;
        try
        {
            body = await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
        }
        catch (JsonException error)
        {
            throw PlatformException.Invalid($"the body is no JSON: {error.Message}");
        }

        var category = Text(body, "category");
        var level = Text(body, "level");
        if (category.Length is 0 or > MostCategory) throw PlatformException.Invalid($"category is '{category}'; expected a logger's name or the beginning of one, such as ML.Serving");
        if (level.Equals("Default", StringComparison.OrdinalIgnoreCase)) return (category, null);
        // Numbers would pass as levels too.
        var name = Enum.GetNames<LogLevel>().FirstOrDefault(n => n.Equals(level, StringComparison.OrdinalIgnoreCase))
            ?? throw PlatformException.Invalid($"level is '{level}'; expected {string.Join(", ", Enum.GetNames<LogLevel>())} or Default");
        return (category, Enum.Parse<LogLevel>(name));
    }

    static string Text(JsonNode? body, string name) => body is JsonObject fields && fields[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text.Trim() : "";

    static Task AnswerAsync(HttpContext context)
    {
        var levels = new JsonObject(context.RequestServices.GetRequiredService<LogLevels>().All.Select(l => KeyValuePair.Create(l.Key, (JsonNode?)JsonValue.Create(l.Value.ToString()))));
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(new JsonObject { ["levels"] = levels }.ToJsonString(), context.RequestAborted);
    }

    static void Authorize(HttpContext context)
    {
        if (context.RequestServices.GetRequiredService<RetentionOptions>().AdminToken is not { Length: > 0 } token)
            throw new PlatformException(ErrorCode.PermissionDenied, "log levels are set by whoever has the admin token, and this server has none: start it with ML_ADMIN_TOKEN set to a secret");
        var header = context.Request.Headers.Authorization.ToString();
        var given = header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? header[Scheme.Length..].Trim() : "";
        // Equal lengths, so that the comparison tells nothing about the token.
        if (!CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(given)), SHA256.HashData(Encoding.UTF8.GetBytes(token))))
            throw new PlatformException(ErrorCode.PermissionDenied, "log levels need the header 'Authorization: Bearer TOKEN' with the server's ML_ADMIN_TOKEN");
    }
}
