namespace ML.Serving.OpenInference.Grpc;

/// <summary>A call that ends with a status of its own.</summary>
sealed class GrpcException(GrpcStatus status, string message) : Exception(message)
{
    public GrpcStatus Status { get; } = status;
}
