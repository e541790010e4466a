using System.Globalization;
using ML.Common.Errors;
using ML.Serving.Onnx.Sessions;
using ML.Serving.Onnx.Signature;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace ML.Serving.Onnx.Models;

static class ModelFileReader
{
    public static ModelFolder Read(string folder, string yaml)
    {
        var root = Parse(folder, yaml);
        if (Map(root, "flavors") is not { } flavors) throw PlatformException.Invalid($"the MLmodel file of '{folder}' names no flavors");
        var (format, file, session) = (Map(flavors, "onnx"), Map(flavors, "pytorch")) switch
        {
            ({ } onnx, _) => (ModelFormat.Onnx, FileOf(folder, "onnx", "data", Text(onnx, "data")), ReadSession(onnx)),
            (_, { } pytorch) => (ModelFormat.TorchScript, FileOf(folder, "pytorch", "model_data", ModuleOf(folder, pytorch)), new SessionSettings()),
            _ => throw PlatformException.Invalid($"the model in '{folder}' has no onnx flavor; it has: {string.Join(", ", flavors.Children.Keys)}"),
        };
        return new ModelFolder(folder, format, file, ReadSignature(root), session, Text(root, "run_id"), Text(root, "model_id"));
    }

    static string FileOf(string folder, string flavor, string field, string? data)
    {
        if (data is null) throw PlatformException.Invalid($"the {flavor} flavor in '{folder}' has no '{field}'");
        var file = Path.GetFullPath(Path.Combine(folder, data));
        if (!file.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            throw PlatformException.Invalid($"the {flavor} flavor's {field} '{data}' lies outside of '{folder}'");
        return File.Exists(file) ? file : throw PlatformException.NotFound($"the {flavor} flavor's {field} '{data}' is not in '{folder}'");
    }

    // MLflow names a folder and keeps the module in it; others name the file.
    static string? ModuleOf(string folder, YamlMappingNode pytorch) =>
        Text(pytorch, "model_data") is { } data && Directory.Exists(Path.Combine(folder, data)) ? Path.Combine(data, "model.pth") : Text(pytorch, "model_data");

    static ModelSignature ReadSignature(YamlMappingNode root)
    {
        if (Map(root, "signature") is not { } signature) return ModelSignature.None;
        return new ModelSignature(
            SignatureReader.ReadSchema("inputs", Text(signature, "inputs")),
            SignatureReader.ReadSchema("outputs", Text(signature, "outputs")),
            SignatureReader.ReadParams(Text(signature, "params")));
    }

    static SessionSettings ReadSession(YamlMappingNode onnx)
    {
        var settings = new SessionSettings { Providers = Providers(onnx) };
        if (Map(onnx, "onnx_session_options") is not { } options) return settings;
        return settings with
        {
            IntraOpThreads = Number(options, "intra_op_num_threads") ?? settings.IntraOpThreads,
            InterOpThreads = Number(options, "inter_op_num_threads"),
            GraphOptimizationLevel = Number(options, "graph_optimization_level"),
            Parallel = string.Equals(Text(options, "execution_mode"), "parallel", StringComparison.OrdinalIgnoreCase),
            Extra = Map(options, "extra_session_config")?.Children.ToDictionary(c => c.Key.ToString(), c => c.Value.ToString())
                ?? settings.Extra,
        };
    }

    static YamlMappingNode Parse(string folder, string yaml)
    {
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(yaml));
            return stream.Documents is [{ RootNode: YamlMappingNode root }] ? root
                : throw PlatformException.Invalid($"the MLmodel file of '{folder}' is not a YAML mapping");
        }
        catch (YamlException error)
        {
            throw PlatformException.Invalid($"the MLmodel file of '{folder}' is not YAML: {error.Message}");
        }
    }

    static YamlNode? Node(YamlMappingNode map, string key) => map.Children.TryGetValue(new YamlScalarNode(key), out var node) ? node : null;

    static YamlMappingNode? Map(YamlMappingNode map, string key) => Node(map, key) as YamlMappingNode;

    static string? Text(YamlMappingNode map, string key) =>
        Node(map, key) is YamlScalarNode { Value: { } value } scalar && !(scalar.Style == ScalarStyle.Plain && value is "null" or "~" or "") ? value : null;

    static int? Number(YamlMappingNode map, string key) =>
        int.TryParse(Text(map, key), NumberStyles.Integer, CultureInfo.InvariantCulture, out var n) && n != 0 ? n : null;

    // A provider may be a name alone, or a name with options as a list of two.
    static IReadOnlyList<ProviderSettings> Providers(YamlMappingNode onnx) => Node(onnx, "providers") switch
    {
        YamlSequenceNode list => [.. list.Children.Select(Provider)],
        YamlScalarNode { Value: { Length: > 0 } name } when name != "null" => [new ProviderSettings(name, new Dictionary<string, string>())],
        _ => [],
    };

    static ProviderSettings Provider(YamlNode node)
    {
        var (name, options) = node is YamlSequenceNode { Children.Count: > 0 } pair ? (pair.Children[0], pair.Children.ElementAtOrDefault(1) as YamlMappingNode) : (node, null);
        return new ProviderSettings(name.ToString(), options?.Children.ToDictionary(o => o.Key.ToString(), o => o.Value.ToString()) ?? []);
    }
}
