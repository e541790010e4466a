using System.Net;

namespace ML.Client.Serving.OpenInference;

/// <summary>gRPC's status codes as the HTTP statuses that mean the same, so that retries and errors are one for both.</summary>
internal static class GrpcStatuses
{
    static readonly string[] Names =
    [
        "OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED",
        "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS", "UNAUTHENTICATED",
    ];

    public static string NameOf(int status) => status >= 0 && status < Names.Length ? Names[status] : $"gRPC status {status}";

    public static HttpStatusCode ToHttp(int status) => (HttpStatusCode)(status switch
    {
        0 => 200,
        3 or 9 or 11 => 400,
        16 => 401,
        7 => 403,
        5 => 404,
        6 or 10 => 409,
        8 => 429,
        12 => 501,
        14 => 503,
        4 => 504,
        // Neither a retry mends a failure inside the model, nor is it known what was done.
        _ => 520,
    });
}
