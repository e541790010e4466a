using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using ML.Common.Errors;
using ML.Features.Catalog;
using ML.Features.Contracts.Materialization;
using ML.Features.Materialization;

namespace ML.Features.Online.Feast;

/// <summary>The calls of a Feast feature server.</summary>
static class FeastRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        Post(routes, "/get-online-features", GetOnlineFeaturesAsync);
        Post(routes, "/push", (context, body) => WriteRowsAsync(context, body, "push_source_name"));
        Post(routes, "/write-to-online-store", (context, body) => WriteRowsAsync(context, body, "feature_view_name"));
        Post(routes, "/materialize", MaterializeAsync);
        Post(routes, "/materialize-incremental", MaterializeAsync);
    }

    static void Post(IEndpointRouteBuilder routes, string path, Func<HttpContext, JsonElement, Task> handle) => routes.MapPost(path, async (HttpContext context) =>
    {
        using var body = await JsonBody.ReadAsync(context);
        await handle(context, body.RootElement);
    }).WithMetadata(FeastErrors.Envelope);

    static async Task GetOnlineFeaturesAsync(HttpContext context, JsonElement body)
    {
        var write = await context.RequestServices.GetRequiredService<FeastService>().PrepareAsync(body, context.RequestAborted);
        await JsonBody.WriteAsync(context, write);
    }

    static async Task WriteRowsAsync(HttpContext context, JsonElement body, string nameField)
    {
        var name = body.TryGetProperty(nameField, out var given) && given.ValueKind == JsonValueKind.String ? given.GetString()! : throw Check.Missing(nameField);
        if (!body.TryGetProperty("df", out var frame) || frame.ValueKind != JsonValueKind.Object) throw Check.Missing("df");
        if (body.TryGetProperty("to", out var to) && to.GetString() is { } target and not "online")
            throw PlatformException.Invalid($"to is '{target}'; expected online: rows of the offline store are appended to its Delta table");
        var catalog = await context.RequestServices.GetRequiredService<CatalogService>().RecentAsync(context.RequestAborted);
        await context.RequestServices.GetRequiredService<RowWriter>().WriteAsync(catalog, name, frame, context.RequestAborted);
        await JsonBody.WriteAsync(context, writer => writer.WriteNullValue());
    }

    static async Task MaterializeAsync(HttpContext context, JsonElement body)
    {
        var unbounded = body.TryGetProperty("disable_event_timestamp", out var flag) && flag.ValueKind == JsonValueKind.True;
        var request = new MaterializeFeatures
        {
            Names = body.TryGetProperty("feature_views", out var views) && views.ValueKind == JsonValueKind.Array ? [.. views.EnumerateArray().Select(v => v.GetString()!)] : null,
            StartTs = unbounded ? null : Text(body, "start_ts"),
            EndTs = unbounded ? null : Text(body, "end_ts"),
        };
        await context.RequestServices.GetRequiredService<MaterializationService>().MaterializeAsync(request, null, context.RequestAborted);
        await JsonBody.WriteAsync(context, writer => writer.WriteNullValue());
    }

    static string? Text(JsonElement body, string field) => body.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
