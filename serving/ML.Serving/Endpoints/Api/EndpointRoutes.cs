using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using ML.Common.Errors;
using ML.Serving.Contracts;
using ML.Serving.Contracts.Endpoints;

namespace ML.Serving.Endpoints.Api;

/// <summary>The serving-endpoints API, as Databricks' and MLflow's clients speak it.</summary>
static class EndpointRoutes
{
    const string Root = "/api/2.0/serving-endpoints";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost(Root, (RequestDelegate)CreateAsync);
        routes.MapGet(Root, (RequestDelegate)ListAsync);
        routes.MapGet(Root + "/{name}", (RequestDelegate)(async context => await AnswerAsync(context, await Service(context).GetAsync(NameOf(context), context.RequestAborted))));
        routes.MapDelete(Root + "/{name}", (RequestDelegate)DeleteAsync);
        routes.MapPut(Root + "/{name}/config", (RequestDelegate)UpdateConfigAsync);
        routes.MapPatch(Root + "/{name}/tags", (RequestDelegate)PatchTagsAsync);
        routes.MapPut(Root + "/{name}/rate-limits", (RequestDelegate)PutRateLimitsAsync);
        routes.MapGet(Root + "/{name}/served-models/{entity}/logs", (RequestDelegate)LogsAsync);
        routes.MapGet(Root + "/{name}/served-models/{entity}/build-logs", (RequestDelegate)LogsAsync);
    }

    static async Task CreateAsync(HttpContext context)
    {
        var definition = await ReadAsync(context, ServingJson.Default.EndpointDefinition);
        await Service(context).FollowAsync(context.RequestAborted);
        await AnswerAsync(context, await Service(context).CreateAsync(definition, context.User.Identity?.Name ?? "anonymous", context.RequestAborted));
    }

    static async Task ListAsync(HttpContext context)
    {
        await Service(context).FollowLatelyAsync(context.RequestAborted);
        await WriteAsync(context, new EndpointList([.. Service(context).All.Select(e => EndpointAnswers.Of(e, BaseOf(context)))]), ServingJson.Default.EndpointList);
    }

    static async Task DeleteAsync(HttpContext context)
    {
        await Service(context).FollowAsync(context.RequestAborted);
        await Service(context).DeleteAsync(NameOf(context), context.RequestAborted);
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync("{}", context.RequestAborted);
    }

    static async Task UpdateConfigAsync(HttpContext context)
    {
        var config = await ReadAsync(context, ServingJson.Default.EndpointConfig);
        await Service(context).FollowAsync(context.RequestAborted);
        await AnswerAsync(context, Service(context).UpdateConfig(NameOf(context), config));
    }

    static async Task PatchTagsAsync(HttpContext context)
    {
        var patch = await ReadAsync(context, ServingJson.Default.TagsPatch);
        await Service(context).FollowAsync(context.RequestAborted);
        var endpoint = Service(context).Get(NameOf(context));
        var gone = (patch.DeleteTags ?? []).Concat((patch.AddTags ?? []).Select(t => t.Key)).ToHashSet();
        var tags = (endpoint.Definition.Tags ?? []).Where(t => !gone.Contains(t.Key)).Concat(patch.AddTags ?? []).ToList();
        await Service(context).ChangeAsync(endpoint, d => d with { Tags = tags }, context.RequestAborted);
        await WriteAsync(context, new TagList(tags), ServingJson.Default.TagList);
    }

    static async Task PutRateLimitsAsync(HttpContext context)
    {
        var limits = await ReadAsync(context, ServingJson.Default.RateLimitList);
        foreach (var limit in limits.RateLimits ?? [])
            if (limit.Calls < 0 || limit.Key is not (null or "user" or "endpoint") || limit.RenewalPeriod is not (null or "minute"))
                throw PlatformException.Invalid($"rate limit {limit}: expected calls of at least 0, key 'user' or 'endpoint', renewal_period 'minute'");
        await Service(context).FollowAsync(context.RequestAborted);
        var endpoint = Service(context).Get(NameOf(context));
        await Service(context).ChangeAsync(endpoint, d => d with { RateLimits = limits.RateLimits ?? [] }, context.RequestAborted);
        await WriteAsync(context, limits, ServingJson.Default.RateLimitList);
    }

    static async Task LogsAsync(HttpContext context)
    {
        var endpoint = await Service(context).GetAsync(NameOf(context), context.RequestAborted);
        var entity = endpoint.Find((string)context.Request.RouteValues["entity"]!)
            ?? throw PlatformException.NotFound($"Endpoint '{endpoint.Name}' has no served model '{context.Request.RouteValues["entity"]}'.");
        var state = entity.State;
        var text = $"{state.Deployment} version {state.ServedVersion ?? "none"}\n{state.DeploymentStateMessage}".TrimEnd();
        await WriteAsync(context, new LogsAnswer(text), ServingJson.Default.LogsAnswer);
    }

    static Task AnswerAsync(HttpContext context, Endpoint endpoint) =>
        WriteAsync(context, EndpointAnswers.Of(endpoint, BaseOf(context)), ServingJson.Default.EndpointAnswer);

    static EndpointService Service(HttpContext context) => context.RequestServices.GetRequiredService<EndpointService>();

    static string NameOf(HttpContext context) => (string)context.Request.RouteValues["name"]!;

    static string BaseOf(HttpContext context) => $"{context.Request.Scheme}://{context.Request.Host}{context.Request.PathBase}";

    static async Task<T> ReadAsync<T>(HttpContext context, JsonTypeInfo<T> type)
    {
        try
        {
            return await JsonSerializer.DeserializeAsync(context.Request.Body, type, context.RequestAborted)
                ?? throw new PlatformException(ErrorCode.BadRequest, "the body is null; expected a JSON object");
        }
        catch (JsonException error)
        {
            throw new PlatformException(ErrorCode.BadRequest, $"the body cannot be read at {error.Path}: {error.Message}", error);
        }
    }

    static Task WriteAsync<T>(HttpContext context, T value, JsonTypeInfo<T> type)
    {
        context.Response.ContentType = "application/json";
        return JsonSerializer.SerializeAsync(context.Response.Body, value, type, context.RequestAborted);
    }
}
