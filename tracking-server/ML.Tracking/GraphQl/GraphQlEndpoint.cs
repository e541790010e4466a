using System.Text.Json;
using System.Text.Json.Nodes;
using GraphQLParser;
using GraphQLParser.AST;
using GraphQLParser.Exceptions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using ML.Common.Errors;

namespace ML.Tracking.GraphQl;

/// <summary><c>POST /graphql</c>: always 200 with <c>{"data", "errors"}</c>, as MLflow's web UI expects.</summary>
sealed class GraphQlEndpoint(GraphQlResolvers resolvers)
{
    readonly Lazy<GraphQlSchema> schema = new(GraphQlSchema.Load);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost(
        "/graphql", (RequestDelegate)(context => context.RequestServices.GetRequiredService<GraphQlEndpoint>().AnswerAsync(context)));

    async Task AnswerAsync(HttpContext context)
    {
        JsonObject answer;
        try
        {
            answer = await ExecuteAsync(await ReadAsync(context), context.RequestAborted);
        }
        catch (Exception error) when (error is PlatformException or GraphQLParserException or JsonException)
        {
            answer = new JsonObject { ["data"] = null, ["errors"] = new JsonArray(error.Message) };
        }

        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(answer.ToJsonString(), context.RequestAborted);
    }

    async Task<JsonObject> ExecuteAsync(JsonObject request, CancellationToken cancellation)
    {
        var query = request["query"]?.GetValue<string>() ?? throw Check.Missing("query");
        var document = Parser.Parse(query);
        var name = request["operationName"]?.GetValue<string>();
        var operations = document.Definitions.OfType<GraphQLOperationDefinition>().ToList();
        var operation = operations.FirstOrDefault(o => name is null || o.Name?.StringValue == name)
            ?? throw PlatformException.Invalid($"Unknown operation named '{name}'.");
        var fragments = document.Definitions.OfType<GraphQLFragmentDefinition>().ToDictionary(f => f.FragmentName.Name.StringValue);
        if (operation.Operation != OperationType.Query) throw PlatformException.Invalid("Only queries are answered over GraphQL.");
        if (GraphQlLimits.Violation(operation, fragments) is { } violation) throw PlatformException.Invalid(violation);
        var execution = new GraphQlExecution(schema.Value, resolvers, fragments, request["variables"] as JsonObject ?? []);
        var data = await execution.RunAsync(operation, cancellation);
        return new JsonObject { ["data"] = data, ["errors"] = execution.Errors.Count == 0 ? null : new JsonArray([.. execution.Errors.Select(e => (JsonNode)e)]) };
    }

    static async Task<JsonObject> ReadAsync(HttpContext context) =>
        await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted) as JsonObject
        ?? throw PlatformException.Invalid("The request body must be a JSON object with a query.");
}
