using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ML.Common.Errors;
using ML.Serving.Endpoints.Gateway;

namespace ML.Serving.Http;

/// <summary>One line for each inference: who asked which version of what, how it ended, how long it took.</summary>
sealed partial class AccessLog(ILogger logger, string protocol, RequestDelegate handler)
{
    const string Category = "ML.Serving.Access";
    static volatile bool isKept;

    /// <summary>Whether anything in this process keeps one. To look for an entry where there can be none costs each request.</summary>
    public static bool IsKept => isKept;

    /// <summary>The handler with a line for each request, or as it is where no log is kept.</summary>
    /// <param name="services">Where <see cref="AccessLogOptions"/> may be registered.</param>
    /// <param name="protocol">As the line calls it.</param>
    /// <param name="handler">Answers the request.</param>
    public static RequestDelegate Around(IServiceProvider services, string protocol, RequestDelegate handler)
    {
        if (services.GetService<AccessLogOptions>() is not { Enabled: true }) return handler;
        isKept = true;
        return new AccessLog(services.GetRequiredService<ILoggerFactory>().CreateLogger(Category), protocol, handler).InvokeAsync;
    }

    async Task InvokeAsync(HttpContext context)
    {
        var started = Stopwatch.GetTimestamp();
        var entry = new AccessEntry();
        context.Features.Set(entry);
        // An error that a later stage turns into its envelope has no status here yet.
        var status = StatusCodes.Status500InternalServerError;
        try
        {
            await handler(context);
            status = entry.Status ?? context.Response.StatusCode;
        }
        catch (PlatformException error)
        {
            status = ErrorCodeTable.Of(error.Code).Status;
            throw;
        }
        finally
        {
            Write(context, entry, status, Stopwatch.GetElapsedTime(started));
        }
    }

    void Write(HttpContext context, AccessEntry entry, int status, TimeSpan elapsed)
    {
        var headers = context.Response.Headers;
        LogRequest(
            logger, protocol, entry.Model ?? context.Request.RouteValues["name"] as string, entry.Version, headers[Traffic.ServedHeader], status, elapsed.TotalMilliseconds,
            context.Request.ContentLength, context.Response.ContentLength, headers[RequestIds.Header], Activity.Current?.TraceId.ToString(), Traffic.CallerOf(context));
    }

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "{Protocol} {Endpoint} version {Version} entity {Entity}: {Status} in {Milliseconds} ms, {RequestBytes} bytes to {AnswerBytes}, request {RequestId}, trace {TraceId}, caller {Caller}")]
    static partial void LogRequest(
        ILogger logger, string protocol, string? endpoint, string? version, string? entity, int status, double milliseconds,
        long? requestBytes, long? answerBytes, string? requestId, string? traceId, string caller);
}
