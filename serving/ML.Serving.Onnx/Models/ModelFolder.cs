using ML.Common.Errors;
using ML.Serving.Onnx.Sessions;
using ML.Serving.Onnx.Signature;

namespace ML.Serving.Onnx.Models;

/// <summary>An MLflow model on disk: what its MLmodel file says, and where its file is.</summary>
/// <param name="Path">The folder.</param>
/// <param name="Format">What kind of file it is.</param>
/// <param name="ModelFile">Full path of the ONNX file or TorchScript module.</param>
/// <param name="Signature">What the model says of its inputs and outputs.</param>
/// <param name="Session">How the flavour asks for the model to be run.</param>
/// <param name="RunId">The run that made it; null when unknown.</param>
/// <param name="ModelId">The logged model; null when unknown.</param>
public sealed record ModelFolder(
    string Path, ModelFormat Format, string ModelFile, ModelSignature Signature, SessionSettings Session, string? RunId, string? ModelId)
{
    public const string FileName = "MLmodel";

    // Beside the model, or where Databricks' clients put it.
    static readonly string[] FeatureSpecPlaces = ["feature_spec.yaml", "data/feature_store/feature_spec.yaml"];

    /// <summary>The spec of the features that are looked up for the model; null when it has none.</summary>
    public string? FeatureSpec
    {
        get
        {
            var file = FeatureSpecPlaces.Select(place => System.IO.Path.Combine(Path, place)).FirstOrDefault(File.Exists);
            return file is null ? null : File.ReadAllText(file);
        }
    }

    /// <exception cref="PlatformException">No MLmodel file, or one that cannot be served, with the reason.</exception>
    public static ModelFolder Open(string path)
    {
        var file = System.IO.Path.Combine(path, FileName);
        if (!File.Exists(file)) throw PlatformException.NotFound($"Could not find an \"{FileName}\" configuration file at \"{path}\"");
        return ModelFileReader.Read(System.IO.Path.GetFullPath(path), File.ReadAllText(file));
    }
}
