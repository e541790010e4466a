using ML.Training.Native.Torch;

namespace ML.Training.Models;

/// <summary>
/// A network as data: built natively for training, written as ONNX afterwards. The first values are the inputs of a batch
/// (numeric matrix and codes, as far as there are any); the last layer's value is the output.
/// </summary>
public sealed class NetworkDefinition(int inputs)
{
    readonly List<Layer> layers = [];

    public int Inputs { get; } = inputs;

    public IReadOnlyList<Layer> Layers => layers;

    /// <summary>Number of the first layer's value.</summary>
    public int FirstValue => Inputs;

    /// <summary>Adds a layer; answers the number of its value.</summary>
    public int Add(string kind, int[] from, long[]? sizes = null, double[]? numbers = null)
    {
        layers.Add(new Layer(kind, from, sizes ?? [], numbers ?? []));
        return Inputs + layers.Count - 1;
    }

    /// <summary>The network with fresh parameters.</summary>
    public Network Build(ulong seed)
    {
        var network = Network.OfLayers(Inputs, seed);
        foreach (var layer in layers) network.Add(layer.Kind, layer.From.ToArray(), layer.Sizes.ToArray(), layer.Numbers.ToArray());
        return network;
    }
}
