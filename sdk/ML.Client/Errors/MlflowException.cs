using System.Net;
using ML.Common.Errors;

namespace ML.Client.Errors;

/// <summary>
/// A call that did not succeed. Subclasses say what a caller can do about it; <see cref="ErrorCode"/> carries the
/// server's own code where it sent one.
/// </summary>
public class MlflowException : Exception
{
    /// <summary>Makes an error.</summary>
    /// <param name="message">What went wrong, with the server's text where there is one.</param>
    /// <param name="inner">The failure below, or null.</param>
    public MlflowException(string message, Exception? inner = null) : base(message, inner)
    {
    }

    /// <summary>The server's code as it was sent, such as <c>RESOURCE_DOES_NOT_EXIST</c>; null when none arrived.</summary>
    public string? ErrorCode { get; init; }

    /// <summary><see cref="ErrorCode"/> as the platform's enum; null for a code that it does not know.</summary>
    public ErrorCode? Code { get; init; }

    /// <summary>The HTTP status; null when no answer arrived.</summary>
    public HttpStatusCode? StatusCode { get; init; }

    /// <summary>The answer's request id (<c>X-Request-Id</c> or <c>X-Databricks-Request-Id</c>); null when it had none.</summary>
    public string? RequestId { get; init; }
}
