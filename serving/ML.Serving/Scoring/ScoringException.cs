using ML.Common.Errors;

namespace ML.Serving.Scoring;

/// <summary>A refusal in the words of MLflow's scoring server.</summary>
sealed class ScoringException(ErrorCode code, string message, string? errorClass = null, string? detail = null) : Exception(message)
{
    public const string SchemaEnforcementFailed = "SCHEMA_ENFORCEMENT_FAILED";

    public ErrorCode Code { get; } = code;

    /// <summary>A class finer than the code's own; null when there is none.</summary>
    public string? ErrorClass { get; } = errorClass;

    /// <summary>What lies behind the message; sent as <c>stack_trace</c>.</summary>
    public string? Detail { get; } = detail;

    /// <summary>Whether the model failed, and not the request; the protocol has one status for both.</summary>
    public bool IsModelsFault { get; private init; }

    /// <summary>The request cannot be read.</summary>
    public static ScoringException Input(string message) => new(ErrorCode.BadRequest, "Invalid input. " + message);

    /// <summary>The request can be read and the model cannot be run with it.</summary>
    public static ScoringException Evaluation(string detail, bool isModelsFault = false) => new(
        ErrorCode.BadRequest,
        "Encountered an unexpected error while evaluating the model. Verify that the serialized input Dataframe is compatible with the model for inference.",
        detail: detail) { IsModelsFault = isModelsFault };

    /// <summary>The data does not fit the signature; the caller puts the data and the schema around it.</summary>
    public static ScoringException Schema(string message) => new(ErrorCode.InvalidParameterValue, message, SchemaEnforcementFailed);
}
