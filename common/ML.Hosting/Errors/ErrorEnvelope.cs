using Microsoft.AspNetCore.Http;
using ML.Common.Errors;

namespace ML.Hosting.Errors;

/// <summary>
/// Endpoint metadata that says how a route group writes its errors. A route without it uses
/// <see cref="MlflowErrorEnvelope"/>; other protocols attach their own with <c>.WithMetadata(new ErrorEnvelope(…))</c>.
/// </summary>
public sealed record ErrorEnvelope(Func<HttpContext, ErrorCode, string, Task> WriteAsync);
