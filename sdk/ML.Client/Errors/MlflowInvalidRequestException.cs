namespace ML.Client.Errors;

/// <summary>The server refused the request's content (400, INVALID_PARAMETER_VALUE); sending it again will not help.</summary>
/// <param name="message">What went wrong.</param>
/// <param name="inner">The failure below, or null.</param>
public sealed class MlflowInvalidRequestException(string message, Exception? inner = null) : MlflowException(message, inner);
