using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using ML.Common.Json;

namespace ML.Hosting.Requests;

/// <summary>The wire rules of <see cref="WireJson"/> with the tolerance a server owes its callers: camelCase names are read too.</summary>
public static class ServerJson
{
    public static JsonSerializerOptions For(JsonSerializerContext context)
    {
        var options = WireJson.For(context);
        options.TypeInfoResolver = options.TypeInfoResolver!.WithAddedModifier(AcceptCamelCase);
        return options;
    }

    // Clients generated from MLflow's protobuf may write either spelling; both name the same field.
    static void AcceptCamelCase(JsonTypeInfo type)
    {
        if (type.Kind != JsonTypeInfoKind.Object) return;
        foreach (var property in type.Properties.ToArray())
        {
            if (property.Set is null || !property.Name.Contains('_')) continue;
            var alias = type.CreateJsonPropertyInfo(property.PropertyType, ToCamelCase(property.Name));
            alias.Set = property.Set;
            alias.CustomConverter = property.CustomConverter;
            type.Properties.Add(alias);
        }
    }

    static string ToCamelCase(string snake)
    {
        var parts = snake.Split('_', StringSplitOptions.RemoveEmptyEntries);
        return parts[0] + string.Concat(parts.Skip(1).Select(p => char.ToUpperInvariant(p[0]) + p[1..]));
    }
}
