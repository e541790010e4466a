namespace ML.Client.Errors;

/// <summary>The server could not be reached, was too slow, or answered 408, 429 or 5xx until the retries ran out.</summary>
/// <param name="message">What went wrong.</param>
/// <param name="inner">The failure below, or null.</param>
public sealed class MlflowUnavailableException(string message, Exception? inner = null) : MlflowException(message, inner);
