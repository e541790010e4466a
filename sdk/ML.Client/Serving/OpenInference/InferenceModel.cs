namespace ML.Client.Serving.OpenInference;

/// <summary>What a server tells about a model.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Versions">The versions it serves.</param>
/// <param name="Platform">What runs it.</param>
/// <param name="Inputs">Its inputs, in order.</param>
/// <param name="Outputs">Its outputs, in order.</param>
public sealed record InferenceModel(string Name, IReadOnlyList<string> Versions, string Platform, IReadOnlyList<TensorMetadata> Inputs, IReadOnlyList<TensorMetadata> Outputs);
