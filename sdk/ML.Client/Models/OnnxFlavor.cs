using System.Text.Json.Nodes;
using ML.Client.Onnx;

namespace ML.Client.Models;

/// <summary>Writes an ONNX model's folder as MLflow's onnx flavour has it, loadable by <c>mlflow.pyfunc</c> and <c>mlflow.onnx</c>.</summary>
internal static class OnnxFlavor
{
    const string OnnxVersion = "1.23.2";
    const string Data = "model.onnx";

    static readonly string[] Requirements = ["mlflow==" + ModelFile.MlflowVersion, "numpy", "onnx", "onnxruntime"];
    static readonly string[] Providers = ["CUDAExecutionProvider", "CPUExecutionProvider"];

    public static void Write(string onnxFile, ModelFolder target, ModelOptions options, DateTimeOffset now)
    {
        var file = OnnxFile.Read(onnxFile);
        File.Copy(onnxFile, target.File(Data));
        CopyExternalFiles(onnxFile, file, target);
        ModelFile.Write(target, options, Flavors(options), options.Signature ?? ModelSignature.FromOnnx(file), now);
        PythonEnvironment.Write(target.Folder, options.PipRequirements ?? Requirements);
    }

    static JsonObject Flavors(ModelOptions options) => new()
    {
        ["onnx"] = new JsonObject
        {
            ["code"] = null, ["data"] = Data, ["onnx_session_options"] = null, ["onnx_version"] = OnnxVersion,
            ["providers"] = new JsonArray([.. (options.ExecutionProviders ?? Providers).Select(p => (JsonNode)JsonValue.Create(p)!)]),
        },
        ["python_function"] = new JsonObject
        {
            ["data"] = Data, ["env"] = new JsonObject { ["conda"] = "conda.yaml", ["virtualenv"] = "python_env.yaml" },
            ["loader_module"] = "mlflow.onnx", ["python_version"] = PythonEnvironment.PythonVersion,
        },
    };

    static void CopyExternalFiles(string onnxFile, OnnxFile file, ModelFolder target)
    {
        var source = Path.GetDirectoryName(Path.GetFullPath(onnxFile))!;
        foreach (var name in file.ExternalFiles)
        {
            var to = Path.GetFullPath(target.File(name));
            if (!to.StartsWith(Path.GetFullPath(target.Folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal))
                throw new Errors.MlflowInvalidRequestException($"{onnxFile} keeps weights in '{name}', outside its folder");
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(Path.Combine(source, name), to);
        }
    }
}
