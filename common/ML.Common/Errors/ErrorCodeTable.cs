namespace ML.Common.Errors;

/// <summary>The one table from error code to wire name, HTTP status and SQL state (MLflow 3.17.2's mapping).</summary>
public static class ErrorCodeTable
{
    /// <summary>How one error code appears on the wire; <c>SqlState</c> and <c>ErrorClass</c> are absent for some codes.</summary>
    public sealed record Entry(string Name, int Status, string? SqlState = null, string? ErrorClass = null);

    const string Client = "KAM00";
    const string Server = "XXM00";

    public static Entry Of(ErrorCode code) => code switch
    {
        ErrorCode.InternalError => new("INTERNAL_ERROR", 500, Server, "CLIENT_INTERNAL_ERROR"),
        ErrorCode.TemporarilyUnavailable => new("TEMPORARILY_UNAVAILABLE", 503, Server, "CLIENT_INTERNAL_ERROR"),
        ErrorCode.BadRequest => new("BAD_REQUEST", 400, Client, "INVALID_PARAMETER_VALUE"),
        ErrorCode.DeadlineExceeded => new("DEADLINE_EXCEEDED", 504),
        ErrorCode.Cancelled => new("CANCELLED", 499),
        ErrorCode.ResourceExhausted => new("RESOURCE_EXHAUSTED", 429),
        ErrorCode.Aborted => new("ABORTED", 409),
        ErrorCode.NotFound => new("NOT_FOUND", 404, Client, "RESOURCE_NOT_FOUND"),
        ErrorCode.AlreadyExists => new("ALREADY_EXISTS", 409),
        ErrorCode.Unauthenticated => new("UNAUTHENTICATED", 401),
        ErrorCode.InvalidParameterValue => new("INVALID_PARAMETER_VALUE", 400, Client, "INVALID_PARAMETER_VALUE"),
        ErrorCode.EndpointNotFound => new("ENDPOINT_NOT_FOUND", 404, Client, "RESOURCE_NOT_FOUND"),
        ErrorCode.InvalidState => new("INVALID_STATE", 500, Server, "CLIENT_INTERNAL_ERROR"),
        ErrorCode.PermissionDenied => new("PERMISSION_DENIED", 403, Client, "PERMISSION_DENIED"),
        ErrorCode.FeatureDisabled => new("FEATURE_DISABLED", 500, Client, "FEATURE_DISABLED"),
        ErrorCode.RequestLimitExceeded => new("REQUEST_LIMIT_EXCEEDED", 429),
        ErrorCode.ResourceConflict => new("RESOURCE_CONFLICT", 409),
        ErrorCode.NotImplemented => new("NOT_IMPLEMENTED", 501),
        ErrorCode.DataLoss => new("DATA_LOSS", 500),
        ErrorCode.ResourceAlreadyExists => new("RESOURCE_ALREADY_EXISTS", 400, Client, "RESOURCE_ALREADY_EXISTS"),
        ErrorCode.ResourceDoesNotExist => new("RESOURCE_DOES_NOT_EXIST", 404, Client, "RESOURCE_NOT_FOUND"),
        _ => throw new ArgumentOutOfRangeException(nameof(code), code, "not an error code"),
    };
}
