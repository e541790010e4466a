using System.Text.Json.Nodes;
using ML.Client.Onnx;
using ML.Client.Text;

namespace ML.Client.Models;

/// <summary>What a model takes and gives, in the JSON of MLflow's <c>MLmodel</c>.</summary>
/// <param name="Inputs">JSON list of input specifications; null when unknown.</param>
/// <param name="Outputs">JSON list of output specifications; null when unknown.</param>
/// <param name="Params">JSON list of inference parameters; null for none.</param>
public sealed record ModelSignature(string? Inputs, string? Outputs = null, string? Params = null)
{
    /// <summary>
    /// The signature of an ONNX model. A single input stays unnamed, so that arrays and data frames are taken as well as
    /// dictionaries would be; several inputs are named. Null when an input has a type that numpy lacks, or no shape.
    /// </summary>
    public static ModelSignature? FromOnnx(OnnxFile file)
    {
        var inputs = Specs(file.Inputs, named: file.Inputs.Count > 1);
        return inputs is null ? null : new(inputs, Specs(file.Outputs, named: true));
    }

    static string? Specs(IReadOnlyList<OnnxTensor> tensors, bool named)
    {
        if (tensors.Count == 0 || tensors.Any(t => t.NumpyType is null || t.Shape is null)) return null;
        return new JsonArray([.. tensors.Select(t => (JsonNode)Spec(t, named))]).ToJsonString(JsonText.Compact);
    }

    static JsonObject Spec(OnnxTensor tensor, bool named)
    {
        var spec = new JsonObject();
        if (named) spec["name"] = tensor.Name;
        spec["type"] = "tensor";
        spec["tensor-spec"] = new JsonObject
        {
            ["dtype"] = tensor.NumpyType,
            ["shape"] = new JsonArray([.. tensor.Shape!.Select(s => (JsonNode)JsonValue.Create(s))]),
        };
        return spec;
    }
}
