using System.Collections;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using ML.Common.Errors;
using ML.Common.Json;

namespace ML.Hosting.Requests;

/// <summary>The wire rules of <see cref="WireJson"/> with the tolerance a server owes its callers: camelCase names are read too.</summary>
public static class ServerJson
{
    public static JsonSerializerOptions For(JsonSerializerContext context)
    {
        var options = WireJson.For(context);
        options.TypeInfoResolver = options.TypeInfoResolver!.WithAddedModifier(AcceptCamelCase).WithAddedModifier(RefuseNullItems);
        return options;
    }

    // Clients generated from MLflow's protobuf may write either spelling; both name the same field.
    static void AcceptCamelCase(JsonTypeInfo type)
    {
        if (type.Kind != JsonTypeInfoKind.Object) return;
        foreach (var property in type.Properties.ToArray())
        {
            if (property.Set is null || !property.Name.Contains('_')) continue;
            var alias = type.CreateJsonPropertyInfo(property.PropertyType, Spelling.CamelCase(property.Name));
            var set = property.Set;
            alias.Set = (target, value) =>
            {
                Spelling.Note();
                set(target, value);
            };
            alias.CustomConverter = property.CustomConverter;
            type.Properties.Add(alias);
        }
    }

    // Protobuf, whose shapes these are, has no null in a list, and no service expects one.
    static void RefuseNullItems(JsonTypeInfo type)
    {
        if (type.Kind == JsonTypeInfoKind.Enumerable && typeof(IList).IsAssignableFrom(type.Type))
            type.OnDeserialized = static value =>
            {
                if (((IList)value).Contains(null)) throw PlatformException.Invalid("A list in the request holds null.");
            };
    }
}
