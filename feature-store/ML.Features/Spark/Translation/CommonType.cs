using System.Text.Json.Nodes;
using ML.Features.Spark.Translation.Functions;

namespace ML.Features.Spark.Translation;

/// <summary>Values of several types side by side, in a comparison or as the branches of one value: what both engines make of them alike.</summary>
static class CommonType
{
    /// <summary>The values in Spark's SQL, cast where the engines would choose different types.</summary>
    public static List<string> Translate(ExpressionTranslator values, IReadOnlyList<JsonNode> nodes, string thing)
    {
        var types = nodes.Select(values.Scope.TypeOf).ToList();
        var given = types.Where(t => t != "\"NULL\"").Distinct().ToList();
        if (given.Count <= 1) return [.. nodes.Select(values.Translate)];
        if (given.TrueForAll(FeatureTypes.IsNumeric))
        {
            // A single beside a whole number is a single here, and a double there.
            var floating = given.Contains("DOUBLE") ? "DOUBLE" : given.Contains("FLOAT") ? "FLOAT" : null;
            return [.. nodes.Select(n => floating is null ? values.Translate(n) : $"CAST({values.Translate(n)} AS {floating})")];
        }

        // A time that is written down as text is read as the times beside it.
        var texts = nodes.Where((_, i) => types[i] == "VARCHAR").ToList();
        if (given.TrueForAll(t => t == "VARCHAR" || FeatureTypes.IsTime(t)) && texts.TrueForAll(n => Constants.Text(n) is not null)) return [.. nodes.Select(values.Translate)];
        throw values.Refused($"{thing} of {string.Join(" and ", given)}");
    }
}
