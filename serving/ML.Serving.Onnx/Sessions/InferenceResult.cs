namespace ML.Serving.Onnx.Sessions;

/// <summary>The outputs of one run, in the order asked for. They live in memory of the runtime, or of a run that is used again, until this is disposed.</summary>
public sealed class InferenceResult(IReadOnlyList<string> names, IReadOnlyList<ModelValue> values, IDisposable? owner) : IDisposable
{
    IDisposable? owner = owner;

    public IReadOnlyList<string> Names { get; } = names;

    public IReadOnlyList<ModelValue> Values { get; } = values;

    /// <summary>Whether it is one tensor that the model gave without a name.</summary>
    public bool IsUnnamed { get; init; }

    // Once: what is given back twice would be given to two callers.
    public void Dispose() => Interlocked.Exchange(ref owner, null)?.Dispose();
}
