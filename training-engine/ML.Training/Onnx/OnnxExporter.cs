using System.Text.Json;
using ML.Training.Features;
using ML.Training.Models;
using ML.Training.Native.Torch;

namespace ML.Training.Onnx;

/// <summary>A trained network with its encoding as one ONNX file (opset 17): raw columns in, predictions out.</summary>
public static class OnnxExporter
{
    public static byte[] Trees(FeatureSpec features, IReadOnlyList<JsonElement> trees)
    {
        var graph = new OnnxGraph("trees");
        var encoded = new FeatureGraph(graph, features);
        TargetGraph.Write(graph, features.Target, TreeGraph.Write(graph, encoded, trees, features.Target.Outputs));
        graph.Metadata("feature_spec", features.ToJson());
        return graph.ToModel();
    }

    public static byte[] Network(FeatureSpec features, NetworkDefinition network, IReadOnlyList<NamedTensor> tensors)
    {
        var graph = new OnnxGraph("network");
        var encoded = new FeatureGraph(graph, features);
        var body = new NetworkGraph(graph, encoded, network, tensors);
        TargetGraph.Write(graph, features.Target, body.Output);
        graph.Metadata("feature_spec", features.ToJson());
        return graph.ToModel();
    }
}
