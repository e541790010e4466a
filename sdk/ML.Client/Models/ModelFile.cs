using System.Globalization;
using System.Text.Json.Nodes;
using ML.Client.Text;

namespace ML.Client.Models;

/// <summary>Writes the <c>MLmodel</c> file of a model's folder, the last of its files.</summary>
internal static class ModelFile
{
    /// <summary>The MLflow whose layout is written.</summary>
    public const string MlflowVersion = "3.17.2";

    public static void Write(ModelFolder target, ModelOptions options, JsonObject flavors, ModelSignature? signature, DateTimeOffset now)
    {
        var model = new JsonObject { ["artifact_path"] = target.ArtifactUri, ["flavors"] = flavors, ["is_signature_from_type_hint"] = false };
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
        File.WriteAllText(target.File("MLmodel"), YamlWriter.Write(model));
    }
}
