using System.Text.Json.Nodes;

namespace ML.Client.Models;

/// <summary>What is kept beside a logged model's files.</summary>
public sealed class ModelOptions
{
    /// <summary>What it takes and gives. Null infers it from the file where that is possible.</summary>
    public ModelSignature? Signature { get; set; }

    /// <summary>One input as an example: nested lists of numbers, or an object of such lists by input name. Null for none.</summary>
    public JsonNode? InputExample { get; set; }

    /// <summary>Registers the model under this name as well. Null does not.</summary>
    public string? RegisteredModelName { get; set; }

    /// <summary>Parameters of the logged model.</summary>
    public IReadOnlyDictionary<string, string>? Params { get; set; }

    /// <summary>Tags of the logged model, beside those for source and user.</summary>
    public IReadOnlyDictionary<string, string>? Tags { get; set; }

    /// <summary>Free text such as <c>regressor</c>. Null for none.</summary>
    public string? ModelType { get; set; }

    /// <summary>The training step it was made at. Default 0.</summary>
    public long Step { get; set; }

    /// <summary>Kept in the <c>MLmodel</c> as <c>metadata</c>. Null for none.</summary>
    public JsonObject? Metadata { get; set; }

    /// <summary>What Python needs to load it, as pip requirements. Null takes what the flavour needs.</summary>
    public IReadOnlyList<string>? PipRequirements { get; set; }

    /// <summary>ONNX execution providers in order of preference. Null is MLflow's <c>CUDAExecutionProvider, CPUExecutionProvider</c>.</summary>
    public IReadOnlyList<string>? ExecutionProviders { get; set; }
}
