using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace ML.Hosting.Errors;

/// <summary>Turns a prepared answer into room for an error.</summary>
public static class UnfinishedAnswer
{
    static readonly string[] OfTheContent =
        ["Content-Type", "Content-Length", "Content-Encoding", "Content-Disposition", "Content-Range", "Accept-Ranges", "ETag", "Last-Modified", "Cache-Control", "Location"];

    /// <summary>
    /// Takes away what described the answer. Headers that hold for every answer stay: without its CORS headers a browser
    /// could not read the error.
    /// </summary>
    public static void ForgetAnswer(this HttpResponse response)
    {
        foreach (var name in OfTheContent) response.Headers[name] = StringValues.Empty;
    }
}
