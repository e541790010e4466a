namespace ML.Common.Errors;

/// <summary>The error codes the platform answers with: MLflow's names, so that its clients understand them.</summary>
public enum ErrorCode
{
    InternalError,
    TemporarilyUnavailable,
    BadRequest,
    DeadlineExceeded,
    Cancelled,
    ResourceExhausted,
    Aborted,
    NotFound,
    AlreadyExists,
    Unauthenticated,
    InvalidParameterValue,
    EndpointNotFound,
    InvalidState,
    PermissionDenied,
    FeatureDisabled,
    RequestLimitExceeded,
    ResourceConflict,
    NotImplemented,
    DataLoss,
    ResourceAlreadyExists,
    ResourceDoesNotExist,
}
