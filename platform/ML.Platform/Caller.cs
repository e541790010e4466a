using Microsoft.AspNetCore.Http;

namespace ML.Platform;

/// <summary>Who acts: the user of the request at hand, or this process itself.</summary>
/// <param name="outside">Who acts outside of a request.</param>
sealed class Caller(IHttpContextAccessor accessor, string outside)
{
    const int Limit = 255;

    /// <summary>The authenticated user; <c>anonymous</c> without authentication; outside of a request what this process is.</summary>
    public string Name => accessor.HttpContext is not { } context ? outside
        : context.User.Identity?.Name is not { Length: > 0 } name ? "anonymous"
        : name.Length <= Limit ? name : name[..Limit];
}
