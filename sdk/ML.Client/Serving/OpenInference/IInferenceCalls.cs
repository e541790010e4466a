namespace ML.Client.Serving.OpenInference;

/// <summary>The calls of Open Inference on one wire.</summary>
internal interface IInferenceCalls
{
    /// <summary>Whether the server, or one of its models, takes requests.</summary>
    Task<bool> IsReadyAsync(string? model, string? version, CancellationToken cancellation);

    Task<InferenceModel> GetModelAsync(string model, string? version, CancellationToken cancellation);

    Task<IReadOnlyList<InferenceTensor>> InferAsync(string model, string? version, IReadOnlyList<InferenceTensor> inputs, IReadOnlyList<string> outputs, CancellationToken cancellation);
}
