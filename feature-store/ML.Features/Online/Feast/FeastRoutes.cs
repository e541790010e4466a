using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using ML.Common.Errors;
using ML.Features.Catalog;
using ML.Features.Contracts.Definitions;

namespace ML.Features.Online.Feast;

/// <summary>The calls of a Feast feature server.</summary>
static class FeastRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        Post(routes, "/get-online-features", GetOnlineFeaturesAsync);
        Post(routes, "/push", PushAsync);
        Post(routes, "/write-to-online-store", WriteAsync);
        Post(routes, "/materialize", (context, body) => MaterializeAsync(context, FeastMaterialization.Parse(body)));
        Post(routes, "/materialize-incremental", (context, body) => MaterializeAsync(context, FeastMaterialization.ParseIncremental(body, TimeProvider.System.GetUtcNow())));
        Post(routes, "/search", RefuseSearch);
        Post(routes, "/retrieve-online-documents", RefuseSearch);
    }

    static void Post(IEndpointRouteBuilder routes, string path, Func<HttpContext, JsonElement, Task> handle) => routes.MapPost(path, async (HttpContext context) =>
    {
        using var body = await JsonBody.ReadAsync(context);
        await handle(context, body.RootElement);
    }).WithMetadata(FeastErrors.Envelope);

    static async Task GetOnlineFeaturesAsync(HttpContext context, JsonElement body)
    {
        var buffer = JsonBody.Rent();
        try
        {
            await SendAsync(context, await context.RequestServices.GetRequiredService<FeastService>().PrepareAsync(body, buffer, context.RequestAborted));
        }
        finally
        {
            JsonBody.Return(buffer);
        }
    }

    // Its length is known and the head is out: what is written goes to where it is sent from, without a buffer between.
    static async Task SendAsync(HttpContext context, FeastAnswer answer)
    {
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = answer.Length;
        await context.Response.StartAsync(context.RequestAborted);
        for (int? next = 0; next is { } from;)
        {
            next = answer.Write(context.Response.BodyWriter, from);
            await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
        }
    }

    static async Task PushAsync(HttpContext context, JsonElement body)
    {
        var name = Required(body, "push_source_name");
        var target = FeastBody.Text(body, "to") switch
        {
            null or "online" => PushTarget.Online,
            "offline" => PushTarget.Offline,
            "online_and_offline" => PushTarget.Online | PushTarget.Offline,
            var other => throw PlatformException.Invalid($"to is '{other}'; expected online, offline or online_and_offline"),
        };
        if (await DefinitionAsync(context, name) is not { } definition) throw PlatformException.NotFound($"push source '{name}' is not defined; a table's rows are pushed under its own name");
        await WriteAsync(context, definition, body, target);
        // As Feast's server: no body.
        context.Response.ContentLength = 0;
    }

    static async Task WriteAsync(HttpContext context, JsonElement body)
    {
        var name = Required(body, "feature_view_name");
        var definition = await context.RequestServices.GetRequiredService<RecentCatalog>().UseAsync(catalog => catalog.Get<KeyedFeatures>(name, "feature view"), context.RequestAborted);
        await WriteAsync(context, definition, body, PushTarget.Online);
        await JsonBody.WriteAsync(context, writer => writer.WriteNullValue());
    }

    static ValueTask<KeyedFeatures?> DefinitionAsync(HttpContext context, string name) =>
        context.RequestServices.GetRequiredService<RecentCatalog>().FindAsync<KeyedFeatures>(name, context.RequestAborted);

    static Task WriteAsync(HttpContext context, KeyedFeatures definition, JsonElement body, PushTarget target)
    {
        if (!body.TryGetProperty("df", out var frame) || frame.ValueKind != JsonValueKind.Object) throw Check.Missing("df");
        return context.RequestServices.GetRequiredService<RowWriter>().WriteAsync(definition, frame, target, context.RequestAborted);
    }

    static async Task MaterializeAsync(HttpContext context, Contracts.Materialization.MaterializeFeatures request)
    {
        var service = context.RequestServices.GetRequiredService<FeastMaterialization>();
        if (context.Request.Query["async"] == "true")
        {
            var started = await service.StartAsync(request, force: context.Request.Query["force"] == "true", context.RequestAborted);
            context.Response.StatusCode = started.Busy.Count > 0 ? StatusCodes.Status409Conflict : StatusCodes.Status202Accepted;
            await JsonBody.WriteAsync(context, started.Write);
            return;
        }

        await service.RunAsync(request, context.RequestAborted);
        await JsonBody.WriteAsync(context, writer => writer.WriteNullValue());
    }

    static Task RefuseSearch(HttpContext context, JsonElement body) => throw new PlatformException(
        ErrorCode.NotImplemented, "the online store keeps features by key and has no search over vectors; look keys up with /get-online-features");

    static string Required(JsonElement body, string field) => FeastBody.Text(body, field) ?? throw Check.Missing(field);
}
