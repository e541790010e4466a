namespace ML.Client.Errors;

/// <summary>No credentials, or wrong ones (401).</summary>
/// <param name="message">What went wrong.</param>
/// <param name="inner">The failure below, or null.</param>
public sealed class MlflowAuthenticationException(string message, Exception? inner = null) : MlflowException(message, inner);
