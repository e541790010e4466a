namespace ML.Client.Errors;

/// <summary>Something with that name exists already (RESOURCE_ALREADY_EXISTS).</summary>
/// <param name="message">What went wrong.</param>
/// <param name="inner">The failure below, or null.</param>
public sealed class MlflowAlreadyExistsException(string message, Exception? inner = null) : MlflowException(message, inner);
