namespace ML.Features.Contracts.TrainingSets;

/// <summary>The file that says what a model reads, to be logged into the model's folder.</summary>
/// <param name="FileName">Name in the model's folder.</param>
/// <param name="Content">YAML.</param>
public sealed record ModelSpecFile(string FileName, string Content);
