namespace ML.Serving.Onnx.Sessions;

/// <summary>An execution provider that a model asks for.</summary>
/// <param name="Name">As ONNX Runtime calls it, such as <c>CUDAExecutionProvider</c>.</param>
/// <param name="Options">The provider's own, such as <c>device_id</c> and <c>gpu_mem_limit</c> of CUDA.</param>
public sealed record ProviderSettings(string Name, IReadOnlyDictionary<string, string> Options);
