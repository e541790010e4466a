using System.Reflection;
using System.Text.Json.Nodes;
using Microsoft.ML;
using ML.Client.Models;

namespace ML.Client.MicrosoftML;

/// <summary>Writes an ML.NET model's folder.</summary>
internal static class MLNetFlavor
{
    const string Data = "model.zip";

    public static void Write(MLContext context, ITransformer model, DataViewSchema schema, ModelFolder target, ModelOptions options)
    {
        context.Model.Save(model, schema, target.File(Data));
        var version = typeof(MLContext).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";
        ModelFile.Write(target, options, new() { ["mlnet"] = new JsonObject { ["data"] = Data, ["mlnet_version"] = version } }, options.Signature, TimeProvider.System.GetUtcNow());
    }
}
