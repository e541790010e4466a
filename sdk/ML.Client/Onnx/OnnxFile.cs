using ML.Client.Errors;

namespace ML.Client.Onnx;

/// <summary>What an ONNX file says of itself, read without loading its weights.</summary>
/// <param name="IrVersion">Version of the format.</param>
/// <param name="Opset">Version of the default operator set; 0 when it has none.</param>
/// <param name="Producer">Name and version of what wrote it.</param>
/// <param name="Inputs">Inputs that a caller gives (weights that older files list among them are left out).</param>
/// <param name="Outputs">Outputs.</param>
/// <param name="ExternalFiles">Files beside it that hold weights, relative to its folder.</param>
public sealed record OnnxFile(long IrVersion, long Opset, string Producer, IReadOnlyList<OnnxTensor> Inputs, IReadOnlyList<OnnxTensor> Outputs, IReadOnlyList<string> ExternalFiles)
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="MlflowInvalidRequestException">It is not an ONNX model.</exception>
    public static OnnxFile Read(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
        var file = OnnxReader.Read(stream);
        return file.Outputs.Count > 0 ? file : throw new MlflowInvalidRequestException($"{path} is not an ONNX model: it has no graph with outputs");
    }
}
