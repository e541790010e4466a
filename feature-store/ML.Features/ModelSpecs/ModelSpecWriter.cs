using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace ML.Features.ModelSpecs;

/// <summary>
/// Writes <c>feature_spec.yaml</c> in the shape that Databricks' clients give it (serialization version 9). Beside its fields stand
/// <c>default_value</c>, <c>strict</c> and <c>definition_version</c>, which that shape has no place for.
/// </summary>
static partial class ModelSpecWriter
{
    const int SerializationVersion = 9;

    public static string Write(ModelSpec spec)
    {
        var root = new YamlMappingNode
        {
            { "input_columns", new YamlSequenceNode(spec.Columns.Select(c => Named(c.Name, Column(c)))) },
            { "input_tables", new YamlSequenceNode(Tables(spec)) },
            { "input_functions", new YamlSequenceNode(spec.Functions.Select(f => Named(f.Key, Function(f.Value)))) },
            { "serialization_version", Number(SerializationVersion) },
        };
        using var text = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        new YamlStream(new YamlDocument(root)).Save(text, assignAnchors: false);
        return text.ToString();
    }

    static YamlMappingNode Column(ModelSpecColumn column)
    {
        var fields = new YamlMappingNode();
        if (column.DataType is { } type) fields.Add("data_type", Text(type));
        fields.Add("source", Text(column.Source));
        if (!column.Include) fields.Add("include", new YamlScalarNode("false"));
        if (column.Table is { } table)
        {
            fields.Add("table_name", Text(table));
            fields.Add("feature_name", Text(column.Feature!));
            fields.Add("lookup_key", List(column.LookupKey));
            if (column.TimestampLookupKey is { } time) fields.Add("timestamp_lookup_key", List([time]));
            if (column.Default is { } value) fields.Add("default_value", Value(value));
            if (column.Strict) fields.Add("strict", new YamlScalarNode("true"));
        }

        if (column.Function is { } function)
        {
            fields.Add("udf_name", Text(function));
            fields.Add("input_bindings", new YamlMappingNode(column.Bindings.Select(b => KeyValuePair.Create<YamlNode, YamlNode>(Text(b.Key), Text(b.Value)))));
        }

        fields.Add("topological_ordering", Number(column.Order));
        return fields;
    }

    static IEnumerable<YamlNode> Tables(ModelSpec spec)
    {
        foreach (var table in spec.Columns.Select(c => c.Table).OfType<string>().Distinct())
        {
            var fields = new YamlMappingNode { { "table_id", Text(table) } };
            if (spec.Lookbacks.TryGetValue(table, out var seconds)) fields.Add("lookback_window", new YamlScalarNode(seconds.ToString("0.0#####", CultureInfo.InvariantCulture)));
            yield return Named(table, fields);
        }
    }

    static YamlMappingNode Function(int? version) => version is { } number ? new YamlMappingNode { { "definition_version", Number(number) } } : [];

    static YamlMappingNode Named(string name, YamlMappingNode fields) => new() { { Text(name), fields } };

    static YamlSequenceNode List(IEnumerable<string> texts) => new(texts.Select(Text)) { Style = YamlDotNet.Core.Events.SequenceStyle.Flow };

    static YamlScalarNode Number(int number) => new(number.ToString(CultureInfo.InvariantCulture));

    // Text that could be read as a number or a truth value is quoted.
    static YamlScalarNode Text(string text) => new(text) { Style = Plain().IsMatch(text) ? ScalarStyle.Plain : ScalarStyle.DoubleQuoted };

    static YamlScalarNode Value(JsonElement value) => value.ValueKind == JsonValueKind.String ? new(value.GetString()) { Style = ScalarStyle.DoubleQuoted } : new(value.GetRawText());

    [GeneratedRegex(@"^(?!(?i:true|false|null|yes|no|on|off|y|n)$)[A-Za-z_][A-Za-z0-9_.\-]*$")]
    private static partial Regex Plain();
}
