using ML.Serving.Onnx.Tensors;

namespace ML.Serving.Onnx.Sessions;

/// <summary>What a model answers under one output name: a tensor, a sequence of values, or a map from keys to values.</summary>
public sealed class ModelValue
{
    ModelValue()
    {
    }

    public Tensor? Tensor { get; private init; }

    public IReadOnlyList<ModelValue>? Sequence { get; private init; }

    /// <summary>Keys of a map: a tensor of one dimension, as long as <see cref="MapValues"/>.</summary>
    public Tensor? MapKeys { get; private init; }

    public Tensor? MapValues { get; private init; }

    public static ModelValue Of(Tensor tensor) => new() { Tensor = tensor };

    public static ModelValue OfSequence(IReadOnlyList<ModelValue> items) => new() { Sequence = items };

    public static ModelValue OfMap(Tensor keys, Tensor values) => new() { MapKeys = keys, MapValues = values };
}
