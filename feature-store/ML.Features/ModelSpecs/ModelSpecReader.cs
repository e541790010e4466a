using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using ML.Common.Errors;
using ML.Features.Catalog;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace ML.Features.ModelSpecs;

/// <summary>Reads <c>feature_spec.yaml</c> of any serialization version; fields that are not known are passed over.</summary>
static class ModelSpecReader
{
    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE naming the column and field that does not fit.</exception>
    public static ModelSpec Read(string yaml)
    {
        var root = Root(yaml);
        var columns = Entries(root, "input_columns").Select((e, place) => Column(e.Name, e.Fields)).ToList();
        if (columns.Count == 0) throw Wrong("input_columns is missing or empty");
        return new ModelSpec(
            columns,
            Entries(root, "input_tables").Where(t => t.Fields["lookback_window"] is not null)
                .ToDictionary(t => t.Name, t => Number(t.Fields["lookback_window"]!, $"lookback_window of '{t.Name}'")),
            Entries(root, "input_functions").ToDictionary(f => f.Name, f => f.Fields["definition_version"] is { } version ? (int?)Number(version, $"definition_version of '{f.Name}'") : null));
    }

    static JsonObject Root(string yaml)
    {
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(yaml));
            if (stream.Documents is [{ RootNode: var node }] && YamlJson.Convert(node) is JsonObject root) return root;
        }
        catch (YamlException error)
        {
            throw Wrong($"line {error.Start.Line}: {error.Message}");
        }

        throw Wrong("it is no YAML mapping");
    }

    // Every list holds one-key maps: a name and its fields. Early versions have the name among the fields.
    static IEnumerable<(string Name, JsonObject Fields)> Entries(JsonObject root, string list)
    {
        foreach (var item in root[list] as JsonArray ?? [])
        {
            if (item is not JsonObject entry || entry.Count == 0) throw Wrong($"{list} holds {item?.ToJsonString() ?? "null"}; expected a name with its fields");
            if (entry.Count == 1 && entry.First() is { Value: JsonObject or null } pair) yield return (pair.Key, pair.Value as JsonObject ?? []);
            else yield return (Text(entry, "name") ?? Text(entry, "table_name") ?? throw Wrong($"an entry of {list} has no name"), entry);
        }
    }

    static ModelSpecColumn Column(string name, JsonObject fields)
    {
        string Required(string field) => Text(fields, field) ?? throw Wrong($"column '{name}' has no {field}");
        var source = Required("source");
        var column = new ModelSpecColumn
        {
            Name = Text(fields, "output_name") ?? name, Source = source, DataType = Text(fields, "data_type"), Include = fields["include"]?.ToString() is not "false",
            Order = fields["topological_ordering"] is { } order ? (int)Number(order, $"topological_ordering of '{name}'") : Otherwise(source),
        };
        return source switch
        {
            ModelSpecColumn.FromRequest => column,
            ModelSpecColumn.FromTable => column with
            {
                Table = Required("table_name"), Feature = Text(fields, "feature_name") ?? name, LookupKey = List(fields, "lookup_key"), Strict = fields["strict"]?.ToString() is "true",
                TimestampLookupKey = List(fields, "timestamp_lookup_key") is [var time, ..] ? time : null, Default = fields["default_value"] is { } value ? Element(value) : null,
            },
            ModelSpecColumn.FromFunction => column with
            {
                Function = Required("udf_name"),
                Bindings = (fields["input_bindings"] as JsonObject ?? []).ToDictionary(b => b.Key, b => b.Value?.ToString() ?? ""),
            },
            _ => throw Wrong($"source of column '{name}' is '{source}'; expected training_data, feature_store or on_demand_feature"),
        };
    }

    // Files without orders have functions over looked-up values only.
    static int Otherwise(string source) => source switch
    {
        ModelSpecColumn.FromRequest => 0,
        ModelSpecColumn.FromTable => 1,
        _ => 2,
    };

    static JsonElement Element(JsonNode node)
    {
        using var document = JsonDocument.Parse(node.ToJsonString());
        return document.RootElement.Clone();
    }

    static string? Text(JsonObject fields, string field) => fields[field] is JsonValue value ? value.ToString() : null;

    static IReadOnlyList<string> List(JsonObject fields, string field) => fields[field] switch
    {
        JsonArray list => [.. list.Select(i => i?.ToString() ?? "")],
        JsonValue value => [value.ToString()],
        _ => [],
    };

    static decimal Number(JsonNode node, string field) =>
        decimal.TryParse(node.ToString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : throw Wrong($"{field} is '{node}'; expected a number");

    static PlatformException Wrong(string what) => PlatformException.Invalid($"{ModelSpec.FileName}: {what}");
}
