using System.Globalization;
using System.Text.Json.Nodes;
using ML.Client.Onnx;
using ML.Client.Text;

namespace ML.Client.Models;

/// <summary>Writes an ONNX model's folder as MLflow's onnx flavour has it, loadable by <c>mlflow.pyfunc</c> and <c>mlflow.onnx</c>.</summary>
internal static class OnnxFlavor
{
    /// <summary>The MLflow whose layout is written.</summary>
    const string MlflowVersion = "3.17.2";

    const string OnnxVersion = "1.23.2";
    const string ModelFile = "model.onnx";

    static readonly string[] Requirements = ["mlflow==" + MlflowVersion, "numpy", "onnx", "onnxruntime"];
    static readonly string[] Providers = ["CUDAExecutionProvider", "CPUExecutionProvider"];

    public static void Write(string onnxFile, ModelFolder target, ModelOptions options, DateTimeOffset now)
    {
        var file = OnnxFile.Read(onnxFile);
        File.Copy(onnxFile, target.File(ModelFile));
        CopyExternalFiles(onnxFile, file, target);
        var model = Describe(target, options, options.Signature ?? ModelSignature.FromOnnx(file), now);
        File.WriteAllText(target.File("MLmodel"), YamlWriter.Write(model));
        PythonEnvironment.Write(target.Folder, options.PipRequirements ?? Requirements);
    }

    static JsonObject Describe(ModelFolder target, ModelOptions options, ModelSignature? signature, DateTimeOffset now)
    {
        var model = new JsonObject { ["artifact_path"] = target.ArtifactUri, ["flavors"] = Flavors(options), ["is_signature_from_type_hint"] = false };
        if (options.Metadata is { } metadata) model["metadata"] = metadata.DeepClone();
        model["mlflow_version"] = MlflowVersion;
        model["model_id"] = target.ModelId;
        if (options.InputExample is { } example) model["saved_input_example_info"] = InputExampleFiles.Write(target.Folder, example);
        model["model_size_bytes"] = new DirectoryInfo(target.Folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(f => f.Length);
        model["model_uuid"] = target.ModelId;
        model["prompts"] = null;
        model["run_id"] = target.RunId;
        if (signature is not null)
            model["signature"] = new JsonObject { ["inputs"] = signature.Inputs, ["outputs"] = signature.Outputs, ["params"] = signature.Params };
        model["type_hint_from_example"] = false;
        model["utc_time_created"] = now.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture);
        return model;
    }

    static JsonObject Flavors(ModelOptions options) => new()
    {
        ["onnx"] = new JsonObject
        {
            ["code"] = null, ["data"] = ModelFile, ["onnx_session_options"] = null, ["onnx_version"] = OnnxVersion,
            ["providers"] = new JsonArray([.. (options.ExecutionProviders ?? Providers).Select(p => (JsonNode)JsonValue.Create(p)!)]),
        },
        ["python_function"] = new JsonObject
        {
            ["data"] = ModelFile, ["env"] = new JsonObject { ["conda"] = "conda.yaml", ["virtualenv"] = "python_env.yaml" },
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
