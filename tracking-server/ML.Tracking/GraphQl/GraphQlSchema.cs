using System.Reflection;
using GraphQLParser;
using GraphQLParser.AST;

namespace ML.Tracking.GraphQl;

/// <summary>The types this server answers over GraphQL, read from <c>schema.graphql</c>.</summary>
sealed class GraphQlSchema
{
    readonly Dictionary<string, GraphQLObjectTypeDefinition> types;

    GraphQlSchema(string text) =>
        types = Parser.Parse(text).Definitions.OfType<GraphQLObjectTypeDefinition>().ToDictionary(t => t.Name.StringValue);

    public static GraphQlSchema Load()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("schema.graphql")!;
        using var reader = new StreamReader(stream);
        return new GraphQlSchema(reader.ReadToEnd());
    }

    /// <summary>The definition of a field, or null when the type does not have it.</summary>
    public GraphQLFieldDefinition? Field(string type, string field) =>
        types.GetValueOrDefault(type)?.Fields?.FirstOrDefault(f => f.Name.StringValue == field);

    public bool IsObject(string type) => types.ContainsKey(type);

    /// <summary>The named type inside lists and non-null markers, and whether it is a list.</summary>
    public static (string Name, bool IsList) Unwrap(GraphQLType type) => type switch
    {
        GraphQLNonNullType nonNull => Unwrap(nonNull.Type),
        GraphQLListType list => (Unwrap(list.Type).Name, true),
        GraphQLNamedType named => (named.Name.StringValue, false),
        _ => throw new InvalidOperationException($"unknown type {type}"),
    };
}
