namespace ML.Serving.Onnx.Signature;

/// <summary>The inputs that a model's signature declares: all columns or all tensors, all named or none.</summary>
public sealed class InputSchema(IReadOnlyList<InputSpec> inputs)
{
    readonly Dictionary<string, InputSpec> byName =
        inputs.Where(i => i.Name is not null).GroupBy(i => i.Name!).ToDictionary(g => g.Key, g => g.First());

    public IReadOnlyList<InputSpec> Inputs { get; } = inputs;

    public bool IsTensor => Inputs[0].Tensor is not null;

    public bool HasNames => Inputs[0].Name is not null;

    public InputSpec? Find(string name) => byName.GetValueOrDefault(name);

    /// <summary>As MLflow prints it in its messages.</summary>
    public override string ToString() => "[" + string.Join(", ", Inputs) + "]";
}
