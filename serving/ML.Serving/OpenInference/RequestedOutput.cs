namespace ML.Serving.OpenInference;

/// <summary>An output that a caller asks for.</summary>
/// <param name="Name">As the model names it.</param>
/// <param name="Binary">As bytes or as JSON; null for the request's default.</param>
readonly record struct RequestedOutput(string Name, bool? Binary);
