namespace ML.Client.Errors;

/// <summary>The user may not do this (403, PERMISSION_DENIED).</summary>
/// <param name="message">What went wrong.</param>
/// <param name="inner">The failure below, or null.</param>
public sealed class MlflowPermissionException(string message, Exception? inner = null) : MlflowException(message, inner);
