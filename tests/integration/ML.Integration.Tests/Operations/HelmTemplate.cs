using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;
using YamlDotNet.Serialization;

namespace ML.Integration.Tests.Operations;

/// <summary>
/// Renders a chart's template by the rules of Go's text/template, as far as this chart uses them: values, <c>range</c> over a map,
/// <c>if</c>, <c>with</c>, <c>quote</c>, <c>toYaml</c>, <c>nindent</c>, trimmed white space. Anything else is an error and not passed over.
/// </summary>
sealed partial class HelmTemplate(string text)
{
    readonly List<(string Text, string? Action)> parts = Split(text);
    int position;

    public string Render(YamlNode root)
    {
        position = 0;
        var output = new StringBuilder();
        Block(output, new Scope(root, root, []), isTaken: true);
        return position == parts.Count ? output.ToString() : throw new FormatException("an {{ end }} too many");
    }

    sealed record Scope(YamlNode Root, YamlNode? Dot, Dictionary<string, YamlNode> Variables);

    // White space beside a trimmed action belongs to the action.
    static List<(string, string?)> Split(string text)
    {
        var parts = new List<(string, string?)>();
        var (last, trim) = (0, false);
        foreach (Match action in Action().Matches(text))
        {
            var before = text[last..action.Index];
            if (trim) before = before.TrimStart();
            if (action.Groups[1].Length > 0) before = before.TrimEnd();
            parts.Add((before, action.Groups[2].Value.Trim()));
            (last, trim) = (action.Index + action.Length, action.Groups[3].Length > 0);
        }

        parts.Add((trim ? text[last..].TrimStart() : text[last..], null));
        return parts;
    }

    void Block(StringBuilder output, Scope scope, bool isTaken)
    {
        while (position < parts.Count)
        {
            var (before, action) = parts[position++];
            if (isTaken) output.Append(before);
            if (action is null) return;
            if (action == "end") return;
            if (action.StartsWith("range ", StringComparison.Ordinal)) Range(output, scope, action, isTaken);
            else if (action.StartsWith("if ", StringComparison.Ordinal)) Block(output, scope, isTaken && IsTrue(Value(scope, action[3..])));
            else if (action.StartsWith("with ", StringComparison.Ordinal)) With(output, scope, action, isTaken);
            else if (isTaken) output.Append(Pipeline(scope, action));
        }
    }

    void With(StringBuilder output, Scope scope, string action, bool isTaken)
    {
        var value = Value(scope, action[5..]);
        Block(output, scope with { Dot = value }, isTaken && IsTrue(value));
    }

    void Range(StringBuilder output, Scope scope, string action, bool isTaken)
    {
        var form = Ranging().Match(action);
        if (!form.Success) throw new FormatException($"{action} is not understood");
        var (begin, items) = (position, ((YamlMappingNode)Value(scope, form.Groups[3].Value)!).Children);
        foreach (var (name, value) in items.OrderBy(i => i.Key.ToString(), StringComparer.Ordinal))
        {
            position = begin;
            Block(output, scope with { Dot = value, Variables = new(scope.Variables) { [form.Groups[1].Value] = name, [form.Groups[2].Value] = value } }, isTaken);
        }

        if (items.Count == 0) Block(output, scope, isTaken: false);
    }

    static string Pipeline(Scope scope, string action)
    {
        var steps = action.Split('|', StringSplitOptions.TrimEntries);
        var text = steps[0].StartsWith("toYaml ", StringComparison.Ordinal) ? Yaml(Value(scope, steps[0][7..])) : Text(Value(scope, steps[0]), steps[0]);
        foreach (var step in steps[1..])
            text = step == "quote" ? "\"" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\""
                : step.StartsWith("nindent ", StringComparison.Ordinal) ? Indented(text, int.Parse(step[8..], CultureInfo.InvariantCulture))
                : throw new FormatException($"{step} is not understood");
        return text;
    }

    static string Indented(string text, int spaces) => string.Concat(text.Split('\n').Select(line => "\n" + new string(' ', spaces) + line));

    static string Text(YamlNode? value, string path) => value is YamlScalarNode scalar ? scalar.Value ?? "" : throw new FormatException($"{path} is no text");

    static string Yaml(YamlNode? value) => new SerializerBuilder().Build().Serialize(Plain(value!)).TrimEnd('\n');

    static object Plain(YamlNode node) => node switch
    {
        YamlMappingNode map => map.Children.ToDictionary(c => c.Key.ToString(), c => Plain(c.Value)),
        YamlSequenceNode list => list.Children.Select(Plain).ToList(),
        _ => node.ToString(),
    };

    static YamlNode? Value(Scope scope, string path)
    {
        path = path.Trim();
        if (path == ".") return scope.Dot;
        if (path.StartsWith('$')) return scope.Variables[path];
        if (!Reference().IsMatch(path)) throw new FormatException($"{path} is not understood");
        var node = scope.Dot;
        foreach (var name in path[1..].Split('.')) node = node is YamlMappingNode map && map.Children.TryGetValue(name, out var next) ? next : throw new FormatException($"{path}: there is no {name}");
        return node;
    }

    static bool IsTrue(YamlNode? value) => value switch
    {
        YamlMappingNode map => map.Children.Count > 0,
        YamlSequenceNode list => list.Children.Count > 0,
        YamlScalarNode scalar => scalar.Value is not (null or "" or "false" or "0"),
        _ => false,
    };

    [GeneratedRegex(@"\{\{(-?)(.*?)(-?)\}\}", RegexOptions.Singleline)]
    private static partial Regex Action();

    [GeneratedRegex(@"^range (\$\w+), (\$\w+) := (\S+)$")]
    private static partial Regex Ranging();

    [GeneratedRegex(@"^(\.\w+)+$")]
    private static partial Regex Reference();
}
