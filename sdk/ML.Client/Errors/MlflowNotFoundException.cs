namespace ML.Client.Errors;

/// <summary>The experiment, run, model, artifact or route does not exist (404, RESOURCE_DOES_NOT_EXIST).</summary>
/// <param name="message">What went wrong.</param>
/// <param name="inner">The failure below, or null.</param>
public sealed class MlflowNotFoundException(string message, Exception? inner = null) : MlflowException(message, inner);
