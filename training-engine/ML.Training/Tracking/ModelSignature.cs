using System.Text.Json;
using ML.Training.Features;
using ML.Training.Onnx;

namespace ML.Training.Tracking;

/// <summary>A model's inputs and outputs as MLflow writes them.</summary>
static class ModelSignature
{
    public static string Inputs(FeatureSpec features) => JsonSerializer.Serialize(Columns(features));

    public static string Outputs(TargetSpec target) =>
        JsonSerializer.Serialize(TargetGraph.Outputs(target).Select(o => Column(o.Name, o.Type == OnnxType.String ? "string" : "float")));

    // Numbers are declared double: MLflow then accepts whole numbers and missing values, and its runtime casts to float32.
    public static IReadOnlyList<Dictionary<string, object>> Columns(FeatureSpec features) =>
    [
        .. features.Numeric.Select(f => Column(f.Column, "double")),
        .. features.Categorical.Select(f => Column(f.Column, f.IsInteger ? "long" : "string")),
    ];

    static Dictionary<string, object> Column(string name, string type) => new() { ["type"] = type, ["name"] = name, ["required"] = true };
}
