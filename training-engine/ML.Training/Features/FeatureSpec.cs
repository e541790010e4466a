using System.Text.Json;
using System.Text.Json.Serialization;

namespace ML.Training.Features;

/// <summary>How columns become numbers, fitted on the training part; stored with the model and built into its ONNX graph.</summary>
public sealed record FeatureSpec(
    IReadOnlyList<NumericFeature> Numeric, IReadOnlyList<CategoricalFeature> Categorical, TargetSpec Target, string? WeightColumn)
{
    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    /// <summary>Names of the model's inputs: numeric columns, then categorical ones.</summary>
    [JsonIgnore]
    public IEnumerable<string> Columns => Numeric.Select(f => f.Column).Concat(Categorical.Select(f => f.Column));

    public string ToJson() => JsonSerializer.Serialize(this, Json);

    public static FeatureSpec FromJson(string json) => JsonSerializer.Deserialize<FeatureSpec>(json, Json)!;
}
