using System.Text.Json.Nodes;
using ML.Client.Text;

namespace ML.Client.Models;

/// <summary>An input example as MLflow keeps it: the example, and the request that a scoring server takes.</summary>
internal static class InputExampleFiles
{
    const string Example = "input_example.json";
    const string Serving = "serving_input_example.json";

    /// <returns>What the <c>MLmodel</c> says about it.</returns>
    public static JsonObject Write(string folder, JsonNode example)
    {
        File.WriteAllText(Path.Combine(folder, Example), example.ToJsonString(JsonText.Compact));
        File.WriteAllText(Path.Combine(folder, Serving), new JsonObject { ["inputs"] = example.DeepClone() }.ToJsonString(JsonText.Indented));
        return new() { ["artifact_path"] = Example, ["serving_input_path"] = Serving, ["type"] = "ndarray" };
    }
}
