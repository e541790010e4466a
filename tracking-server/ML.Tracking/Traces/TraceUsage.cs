using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ML.Tracking.Traces;

/// <summary>Tokens and cost of a trace or a span; null where it is not known.</summary>
/// <param name="Tokens">Counts in the order of <see cref="TokenKeys"/>.</param>
/// <param name="Costs">US dollars in the order of <see cref="CostKeys"/>.</param>
sealed record TraceUsage(long?[] Tokens, double?[] Costs)
{
    /// <summary>Keys of the JSON, which are the columns' names too.</summary>
    public static readonly string[] TokenKeys =
    [
        "input_tokens", "output_tokens", "total_tokens", "cache_read_input_tokens", "cache_creation_input_tokens", "cache_creation_input_tokens_above_1hr",
    ];

    /// <inheritdoc cref="TokenKeys"/>
    public static readonly string[] CostKeys = ["input_cost", "output_cost", "total_cost"];

    public static readonly TraceUsage None = new(new long?[TokenKeys.Length], new double?[CostKeys.Length]);

    public bool HasTokens => Tokens.Any(t => t is not null);

    public bool HasCost => Costs.Any(c => c is not null);

    /// <summary>What the texts of a trace's metadata hold; what is not a whole number, or not finite, is not known.</summary>
    public static TraceUsage Parse(string? tokens, string? costs)
    {
        var (counts, prices) = (Object(tokens), Object(costs));
        return new([.. TokenKeys.Select(k => Whole(counts?[k]))], [.. CostKeys.Select(k => Finite(prices?[k]))]);
    }

    public JsonObject TokensJson() => new(TokenKeys.Zip(Tokens).Where(p => p.Second is not null).Select(p => KeyValuePair.Create(p.First, (JsonNode?)JsonValue.Create(p.Second!.Value))));

    public JsonObject CostJson() => new(CostKeys.Zip(Costs).Where(p => p.Second is not null).Select(p => KeyValuePair.Create(p.First, (JsonNode?)JsonValue.Create(p.Second!.Value))));

    /// <summary>The object in a JSON text; null when there is none.</summary>
    public static JsonObject? Object(string? json)
    {
        try
        {
            return json is null ? null : JsonNode.Parse(json) as JsonObject;
        }
        catch (JsonException)
        {
            // What clients put there is free text.
            return null;
        }
    }

    public static long? Whole(JsonNode? node) =>
        Finite(node) is { } number && Math.Floor(number) == number && Math.Abs(number) < 9.2e18 ? (long)number : null;

    public static double? Finite(JsonNode? node)
    {
        var number = node?.GetValueKind() switch
        {
            JsonValueKind.Number => node.GetValue<double>(),
            JsonValueKind.String when double.TryParse(node.GetValue<string>(), CultureInfo.InvariantCulture, out var parsed) => parsed,
            _ => double.NaN,
        };
        return double.IsFinite(number) ? number : null;
    }
}
