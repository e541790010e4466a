using System.Globalization;
using System.Text;
using System.Text.Json;
using ML.Features.Contracts;
using ML.Training.Features;
using ML.Training.Native.Torch;
using ML.Training.Runs;

namespace ML.Training.Tracking;

/// <summary>A model's folder in MLflow's format, loadable by MLflow's own Python too.</summary>
public static class ModelPackage
{
    const string Basics = "mlflow\nnumpy\npandas\n";

    const string OnnxFlavor = """
          onnx:
            code: null
            data: model.onnx
            onnx_session_options: null
            onnx_version: 1.17.0
            providers:
            - CUDAExecutionProvider
            - CPUExecutionProvider
            save_as_external_data: false
          python_function:
            data: model.onnx
            env:
              conda: conda.yaml
              virtualenv: python_env.yaml
            loader_module: mlflow.onnx
            python_version: 3.11.2

        """;

    const string PickleModule = "mlflow.pytorch.pickle_module";

    const string ScriptFlavor = $$"""
          python_function:
            config:
              device: null
            data: data
            env:
              conda: conda.yaml
              virtualenv: python_env.yaml
            loader_module: mlflow.pytorch
            pickle_module_name: {{PickleModule}}
            python_version: 3.11.2
          pytorch:
            code: null
            model_data: data
            pytorch_version: 
        """;

    /// <summary>Writes model.onnx and what stands beside it: MLmodel, feature_spec.json, the requirements of Python users and, where there is one, the recipe of the training set and what the model looks up.</summary>
    public static void Write(string folder, byte[] onnx, FeatureSpec features, DataOptions? data = null)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(Path.Combine(folder, "model.onnx"), onnx);
        WriteRest(folder, features, data, "onnx\nonnxruntime\n", OnnxFlavor, ModelSignature.Inputs(features), ModelSignature.Outputs(features.Target));
    }

    /// <summary>Writes a trained TorchScript module behind its encoding as data/model.pth, where MLflow's pytorch flavor has it, and what stands beside it.</summary>
    /// <param name="folder">The model's folder.</param>
    /// <param name="module">File of the bare module.</param>
    public static void WriteScript(string folder, string module, FeatureSpec features, DataOptions? data = null)
    {
        var inner = Directory.CreateDirectory(Path.Combine(folder, "data")).FullName;
        EncodingOf(features).Package(module, Path.Combine(inner, "model.pth"));
        File.WriteAllText(Path.Combine(inner, "pickle_module_info.txt"), PickleModule);
        WriteRest(folder, features, data, "torch\n", $"{ScriptFlavor}{TorchRuntime.Version}\n", ModelSignature.ScriptInputs(features), ModelSignature.ScriptOutputs(features.Target));
    }

    /// <summary>Adds what is known only once the model was created on the server.</summary>
    public static void SetModelId(string folder, string modelId, string runId)
    {
        var file = Path.Combine(folder, "MLmodel");
        // An upload that is tried again comes here a second time.
        var known = File.ReadLines(file).Where(line => !line.StartsWith("model_id:", StringComparison.Ordinal) && !line.StartsWith("run_id:", StringComparison.Ordinal));
        File.WriteAllLines(file, [.. known, $"model_id: {modelId}", $"run_id: {runId}"]);
    }

    static ScriptEncoding EncodingOf(FeatureSpec f) => new(
        [.. f.Numeric.Select(n => n.Fill)], [.. f.Numeric.Select(n => n.Mean)], [.. f.Numeric.Select(n => n.Scale)],
        f.Categorical.Count > 0, f.Target.Kind.ToString().ToLowerInvariant(), f.Target.Mean, f.Target.Scale);

    static void WriteRest(string folder, FeatureSpec features, DataOptions? data, string packages, string flavors, string inputs, string outputs)
    {
        File.WriteAllText(Path.Combine(folder, "feature_spec.json"), features.ToJson());
        if (data?.Recipe is { } recipe) File.WriteAllText(Path.Combine(folder, "training_set.json"), JsonSerializer.Serialize(recipe, FeaturesJson.Strict));
        if (data?.ModelSpec is { } spec) File.WriteAllText(Path.Combine(folder, "feature_spec.yaml"), spec);
        var requirements = Basics + packages;
        File.WriteAllText(Path.Combine(folder, "requirements.txt"), requirements);
        File.WriteAllText(Path.Combine(folder, "python_env.yaml"), "python: 3.11.2\nbuild_dependencies:\n- pip\ndependencies:\n- -r requirements.txt\n");
        File.WriteAllText(Path.Combine(folder, "conda.yaml"),
            $"channels:\n- conda-forge\ndependencies:\n- python=3.11.2\n- pip\n- pip:\n{string.Concat(requirements.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(r => $"  - {r}\n"))}name: mlflow-env\n");
        File.WriteAllText(Path.Combine(folder, "MLmodel"), Description(flavors, inputs, outputs));
    }

    static string Description(string flavors, string inputs, string outputs)
    {
        var text = new StringBuilder("flavors:\n").Append(flavors).Append("mlflow_version: 3.17.2\n");
        text.Append(CultureInfo.InvariantCulture, $"utc_time_created: '{DateTimeOffset.UtcNow:yyyy-MM-dd HH:mm:ss.ffffff}'\n");
        text.Append(CultureInfo.InvariantCulture, $"signature:\n  inputs: {Quoted(inputs)}\n  outputs: {Quoted(outputs)}\n  params: null\n");
        return text.ToString();
    }

    static string Quoted(string json) => $"'{json.Replace("'", "''", StringComparison.Ordinal)}'";
}
