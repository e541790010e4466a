using Microsoft.AspNetCore.Http;

namespace ML.Serving.Http;

/// <summary>The id of a request: the caller's <c>X-Request-Id</c>, or one of our own; answered in the same header.</summary>
static class RequestIds
{
    public const string Header = "X-Request-Id";
    const int Longest = 128;

    /// <summary>Gives the request its id and puts it into the answer; asked again, it is the same.</summary>
    public static string Stamp(HttpContext context)
    {
        if (context.Response.Headers[Header] is [{ Length: > 0 } stamped]) return stamped;
        var given = context.Request.Headers[Header].ToString();
        var id = given.Length is > 0 and <= Longest && !given.AsSpan().ContainsAnyExceptInRange('!', '~') ? given : context.TraceIdentifier;
        context.Response.Headers[Header] = id;
        return id;
    }
}
