using ML.Serving.OpenInference.Grpc;

namespace ML.Serving.OpenInference;

/// <summary>A refusal of the Open Inference protocol, with its status over HTTP and over gRPC.</summary>
sealed class OpenInferenceException(int httpStatus, GrpcStatus grpcStatus, string message) : Exception(message)
{
    public int HttpStatus { get; } = httpStatus;

    public GrpcStatus GrpcStatus { get; } = grpcStatus;

    /// <summary>Seconds until the caller may come again; null when that would not help.</summary>
    public int? RetryAfter { get; private init; }

    public static OpenInferenceException Invalid(string message) => new(400, GrpcStatus.InvalidArgument, message);

    public static OpenInferenceException NotFound(string message) => new(404, GrpcStatus.NotFound, message);

    public static OpenInferenceException Unavailable(string message) => new(503, GrpcStatus.Unavailable, message) { RetryAfter = 1 };

    public static OpenInferenceException TooMany(string message, int retryAfter) => new(429, GrpcStatus.ResourceExhausted, message) { RetryAfter = retryAfter };

    public static OpenInferenceException UnknownModel(string name, string? version) =>
        NotFound($"Request for unknown model: '{name}'{(string.IsNullOrEmpty(version) ? " is not found" : $" version {version} is not found")}");
}
