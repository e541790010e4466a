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

    /// <summary>Of a TorchScript module with its encoding: the numbers as columns of one matrix; with categories, that matrix and the one of their codes.</summary>
    public static string ScriptInputs(FeatureSpec features) => features.Categorical.Count == 0
        ? Inputs(features)
        : JsonSerializer.Serialize(new[] { ("numbers", "float32", features.Numeric.Count), ("codes", "int64", features.Categorical.Count) }
            .Where(input => input.Item3 > 0).Select(input => Matrix(input.Item2, input.Item3, input.Item1)));

    public static string ScriptOutputs(TargetSpec target) => JsonSerializer.Serialize(new[] { Matrix("float32", target.Outputs) });

    static Dictionary<string, object> Matrix(string type, int columns, string? name = null)
    {
        var tensor = new Dictionary<string, object> { ["type"] = "tensor", ["tensor-spec"] = new Dictionary<string, object> { ["dtype"] = type, ["shape"] = new[] { -1, columns } } };
        if (name is not null) tensor["name"] = name;
        return tensor;
    }

    // Numbers are declared double: missing values are possible then, and MLflow's runtime casts to float32. Of whole numbers and
    // booleans, its Python wants them cast to float before.
    public static IReadOnlyList<Dictionary<string, object>> Columns(FeatureSpec features) =>
    [
        .. features.Numeric.Select(f => Column(f.Column, "double")),
        .. features.Categorical.Select(f => Column(f.Column, !f.IsInteger ? "string" : f.HasGaps ? "double" : "long")),
    ];

    static Dictionary<string, object> Column(string name, string type) => new() { ["type"] = type, ["name"] = name, ["required"] = true };
}
