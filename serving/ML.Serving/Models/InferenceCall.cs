using ML.Serving.Onnx.Sessions;

namespace ML.Serving.Models;

/// <summary>What one caller wants of a model.</summary>
/// <param name="Inputs">One tensor for each input of the model.</param>
/// <param name="Outputs">Names of the outputs wanted; null for all.</param>
/// <param name="Priority">Higher goes first when requests wait. 0 for most.</param>
/// <param name="Cancellation">Ends when the caller has gone or the deadline has passed.</param>
public readonly record struct InferenceCall(
    IReadOnlyList<NamedTensor> Inputs, IReadOnlyList<string>? Outputs, int Priority, CancellationToken Cancellation);
