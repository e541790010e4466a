namespace ML.Client.Errors;

/// <summary>An answer that was not what the protocol promises: not JSON, cut off, or missing a part.</summary>
/// <param name="message">What went wrong.</param>
/// <param name="inner">The failure below, or null.</param>
public sealed class MlflowProtocolException(string message, Exception? inner = null) : MlflowException(message, inner);
