namespace ML.Training.Native.Torch;

/// <summary>A parameter or buffer of a model, copied out: row-major float32.</summary>
public sealed record NamedTensor(string Name, IReadOnlyList<long> Shape, float[] Values);
