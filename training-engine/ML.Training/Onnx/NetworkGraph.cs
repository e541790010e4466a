using ML.Training.Models;
using ML.Training.Native.Torch;

namespace ML.Training.Onnx;

/// <summary>The trained layers as ONNX nodes.</summary>
sealed class NetworkGraph
{
    readonly OnnxGraph graph;
    readonly FeatureGraph features;
    readonly Dictionary<string, NamedTensor> tensors;
    readonly string?[] values;

    public NetworkGraph(OnnxGraph graph, FeatureGraph features, NetworkDefinition network, IReadOnlyList<NamedTensor> tensors)
    {
        this.graph = graph;
        this.features = features;
        this.tensors = tensors.ToDictionary(t => t.Name);
        values = new string?[network.Inputs + network.Layers.Count];
        // The codes have no value of their own: embeddings read each column's codes directly.
        if (features.Dense is not null) values[0] = features.Dense;
        for (var i = 0; i < network.Layers.Count; i++) values[network.Inputs + i] = Write(network.Layers[i], network.Inputs + i);
        Output = values[^1]!;
    }

    /// <summary>The raw output [batch, outputs].</summary>
    public string Output { get; }

    string Write(Layer layer, int number)
    {
        var from = layer.From.Select(i => values[i]!).ToArray();
        return layer.Kind switch
        {
            "linear" => Linear(from[0], number, layer.Sizes[2] != 0),
            "embedding" => graph.Node("Gather", [Tensor(number, "weight"), features.Codes[(int)layer.Sizes[2]]], OnnxAttribute.Int("axis", 0)),
            "concat" => graph.Node("Concat", from, OnnxAttribute.Int("axis", 1)),
            "add" => graph.Node("Add", from),
            "relu" => graph.Node("Relu", from),
            "tanh" => graph.Node("Tanh", from),
            "sigmoid" => graph.Node("Sigmoid", from),
            "elu" => graph.Node("Elu", from, OnnxAttribute.Float("alpha", 1)),
            "leaky_relu" => graph.Node("LeakyRelu", from, OnnxAttribute.Float("alpha", (float)layer.Numbers[0])),
            "silu" => graph.Node("Mul", [from[0], graph.Node("Sigmoid", from)]),
            "gelu" => Gelu(from[0]),
            "dropout" => from[0],
            "batch_norm" => graph.Node("BatchNormalization",
                [from[0], Tensor(number, "weight"), Tensor(number, "bias"), Tensor(number, "running_mean"), Tensor(number, "running_var")],
                OnnxAttribute.Float("epsilon", (float)layer.Numbers[0])),
            "layer_norm" => graph.Node("LayerNormalization", [from[0], Tensor(number, "weight"), Tensor(number, "bias")],
                OnnxAttribute.Int("axis", -1), OnnxAttribute.Float("epsilon", (float)layer.Numbers[0])),
            "flatten" => graph.Node("Flatten", from, OnnxAttribute.Int("axis", 1)),
            "reshape" => graph.Node("Reshape", [from[0], graph.Constant((ReadOnlySpan<long>)[-1, .. layer.Sizes], layer.Sizes.Count + 1)]),
            "conv2d" => Convolution(from[0], number, layer),
            "max_pool2d" => graph.Node("MaxPool", from, Square("kernel_shape", layer.Sizes[0]), Square("strides", layer.Sizes[1])),
            _ => throw new InvalidOperationException($"layer kind {layer.Kind} has no ONNX form"),
        };
    }

    string Linear(string from, int number, bool bias)
    {
        string[] inputs = bias ? [from, Tensor(number, "weight"), Tensor(number, "bias")] : [from, Tensor(number, "weight")];
        return graph.Node("Gemm", inputs, OnnxAttribute.Int("transB", 1));
    }

    // x/2 (1 + erf(x/√2)): the exact form, which libtorch uses too.
    string Gelu(string x)
    {
        string Number(float value) => graph.Constant((ReadOnlySpan<float>)[value], 1);
        var erf = graph.Node("Erf", [graph.Node("Mul", [x, Number(0.70710678f)])]);
        return graph.Node("Mul", [graph.Node("Mul", [x, Number(0.5f)]), graph.Node("Add", [erf, Number(1)])]);
    }

    string Convolution(string from, int number, Layer layer)
    {
        var padding = layer.Sizes[4];
        return graph.Node("Conv", [from, Tensor(number, "weight"), Tensor(number, "bias")],
            Square("kernel_shape", layer.Sizes[2]), Square("strides", layer.Sizes[3]), OnnxAttribute.Ints("pads", [padding, padding, padding, padding]));
    }

    static OnnxAttribute Square(string name, long size) => OnnxAttribute.Ints(name, [size, size]);

    string Tensor(int layer, string name)
    {
        var tensor = tensors[$"{layer}.{name}"];
        return graph.Constant((ReadOnlySpan<float>)tensor.Values, tensor.Shape);
    }
}
