namespace ML.Serving.Onnx.Sessions;

/// <summary>The outputs of one run, in the order asked for. They live in the runtime's memory until this is disposed.</summary>
public sealed class InferenceResult(IReadOnlyList<string> names, IReadOnlyList<ModelValue> values, IDisposable? owner) : IDisposable
{
    public IReadOnlyList<string> Names { get; } = names;

    public IReadOnlyList<ModelValue> Values { get; } = values;

    /// <summary>Whether it is one tensor that the model gave without a name.</summary>
    public bool IsUnnamed { get; init; }

    public void Dispose() => owner?.Dispose();
}
