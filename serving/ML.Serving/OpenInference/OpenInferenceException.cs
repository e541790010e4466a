using ML.Serving.OpenInference.Grpc;

namespace ML.Serving.OpenInference;

/// <summary>A refusal of the Open Inference protocol, with its status over HTTP and over gRPC.</summary>
sealed class OpenInferenceException(int httpStatus, GrpcStatus grpcStatus, string message) : Exception(message)
{
    public int HttpStatus { get; } = httpStatus;

    public GrpcStatus GrpcStatus { get; } = grpcStatus;

    public static OpenInferenceException Invalid(string message) => new(400, GrpcStatus.InvalidArgument, message);

    public static OpenInferenceException NotFound(string message) => new(404, GrpcStatus.NotFound, message);

    public static OpenInferenceException UnknownModel(string name, string? version) =>
        NotFound($"Request for unknown model: '{name}'{(string.IsNullOrEmpty(version) ? " is not found" : $" version {version} is not found")}");
}
