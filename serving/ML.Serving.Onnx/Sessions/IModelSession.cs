namespace ML.Serving.Onnx.Sessions;

/// <summary>A loaded model that a runtime runs. Runs may overlap; dispose only when none is under way.</summary>
public interface IModelSession : IDisposable
{
    IReadOnlyList<ValueSpec> Inputs { get; }

    /// <summary>What it answers; empty where the runtime knows it only after a run.</summary>
    IReadOnlyList<ValueSpec> Outputs { get; }

    /// <summary>Runs the model on the calling thread.</summary>
    /// <param name="inputs">One tensor for every input that the model needs.</param>
    /// <param name="outputs">Names of the outputs wanted; null for all, in the model's order.</param>
    /// <param name="cancellation">Ends the run as soon as the runtime can.</param>
    /// <exception cref="InferenceException">Wrong inputs, or a failing model.</exception>
    InferenceResult Run(IReadOnlyList<NamedTensor> inputs, IReadOnlyList<string>? outputs, CancellationToken cancellation);
}
