namespace ML.Client.Serving.OpenInference;

/// <summary>An input or output of a model.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Datatype">FP32, INT64, BYTES …</param>
/// <param name="Shape">Its sizes; -1 for one that varies, such as the number of rows.</param>
public sealed record TensorMetadata(string Name, string Datatype, IReadOnlyList<long> Shape);
