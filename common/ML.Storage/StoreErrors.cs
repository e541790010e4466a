using ML.Common.Errors;

namespace ML.Storage;

/// <summary>What a failure of a cloud store means for the caller.</summary>
static class StoreErrors
{
    /// <param name="status">The HTTP status of the store's answer; 0 when none came.</param>
    /// <param name="what">The store and what it was asked for.</param>
    /// <param name="inner">The store's own error.</param>
    public static PlatformException Explain(int status, string what, Exception inner) => status switch
    {
        401 or 403 => new(ErrorCode.PermissionDenied, $"The artifact store refuses this server's credentials: {what}", inner),
        404 => new(ErrorCode.ResourceDoesNotExist, $"The artifact store does not know what was asked for: {what}", inner),
        400 or 409 or 412 or 413 => new(ErrorCode.InvalidParameterValue, $"The artifact store refuses the request: {what}", inner),
        _ => new(ErrorCode.TemporarilyUnavailable, $"The artifact store cannot be reached or failed: {what}", inner),
    };
}
