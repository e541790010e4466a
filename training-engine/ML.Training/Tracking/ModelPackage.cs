using System.Globalization;
using System.Text;
using System.Text.Json;
using ML.Features.Contracts;
using ML.Training.Features;
using ML.Training.Runs;

namespace ML.Training.Tracking;

/// <summary>A model's folder in MLflow's format: ONNX flavor, loadable by MLflow's own Python too.</summary>
public static class ModelPackage
{
    const string Requirements = "mlflow\nonnx\nonnxruntime\nnumpy\npandas\n";

    /// <summary>Writes model.onnx, feature_spec.json, MLmodel, the requirements of Python users and, where there is one, the recipe of the training set and what the model looks up.</summary>
    public static void Write(string folder, byte[] onnx, FeatureSpec features, DataOptions? data = null)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(Path.Combine(folder, "model.onnx"), onnx);
        File.WriteAllText(Path.Combine(folder, "feature_spec.json"), features.ToJson());
        if (data?.Recipe is { } recipe) File.WriteAllText(Path.Combine(folder, "training_set.json"), JsonSerializer.Serialize(recipe, FeaturesJson.Strict));
        if (data?.ModelSpec is { } spec) File.WriteAllText(Path.Combine(folder, "feature_spec.yaml"), spec);
        File.WriteAllText(Path.Combine(folder, "requirements.txt"), Requirements);
        File.WriteAllText(Path.Combine(folder, "python_env.yaml"), "python: 3.11.2\nbuild_dependencies:\n- pip\ndependencies:\n- -r requirements.txt\n");
        File.WriteAllText(Path.Combine(folder, "conda.yaml"),
            $"channels:\n- conda-forge\ndependencies:\n- python=3.11.2\n- pip\n- pip:\n{string.Concat(Requirements.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(r => $"  - {r}\n"))}name: mlflow-env\n");
        File.WriteAllText(Path.Combine(folder, "MLmodel"), Description(features));
    }

    /// <summary>Adds what is known only once the model was created on the server.</summary>
    public static void SetModelId(string folder, string modelId, string runId)
    {
        var file = Path.Combine(folder, "MLmodel");
        // An upload that is tried again comes here a second time.
        var known = File.ReadLines(file).Where(line => !line.StartsWith("model_id:", StringComparison.Ordinal) && !line.StartsWith("run_id:", StringComparison.Ordinal));
        File.WriteAllLines(file, [.. known, $"model_id: {modelId}", $"run_id: {runId}"]);
    }

    static string Description(FeatureSpec features)
    {
        var text = new StringBuilder();
        text.Append("flavors:\n  onnx:\n    code: null\n    data: model.onnx\n    onnx_session_options: null\n    onnx_version: 1.17.0\n");
        text.Append("    providers:\n    - CUDAExecutionProvider\n    - CPUExecutionProvider\n    save_as_external_data: false\n");
        text.Append("  python_function:\n    data: model.onnx\n    env:\n      conda: conda.yaml\n      virtualenv: python_env.yaml\n    loader_module: mlflow.onnx\n    python_version: 3.11.2\n");
        text.Append("mlflow_version: 3.17.2\n");
        text.Append(CultureInfo.InvariantCulture, $"utc_time_created: '{DateTimeOffset.UtcNow:yyyy-MM-dd HH:mm:ss.ffffff}'\n");
        text.Append(CultureInfo.InvariantCulture, $"signature:\n  inputs: {Quoted(ModelSignature.Inputs(features))}\n  outputs: {Quoted(ModelSignature.Outputs(features.Target))}\n  params: null\n");
        return text.ToString();
    }

    static string Quoted(string json) => $"'{json.Replace("'", "''", StringComparison.Ordinal)}'";
}
