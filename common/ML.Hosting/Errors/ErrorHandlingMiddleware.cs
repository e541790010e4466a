using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ML.Common.Errors;

namespace ML.Hosting.Errors;

/// <summary>The one place where an exception becomes an answer.</summary>
public sealed partial class ErrorHandlingMiddleware(RequestDelegate next, ILogger<ErrorHandlingMiddleware> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller is gone; there is nobody to answer.
        }
        catch (Exception error)
        {
            await AnswerAsync(context, error);
        }
    }

    async Task AnswerAsync(HttpContext context, Exception error)
    {
        var (code, message) = Explain(error);
        if (ErrorCodeTable.Of(code).Status >= 500) LogFailure(logger, context.Request.Method, context.Request.Path, error);
        if (context.Response.HasStarted)
        {
            context.Abort();
            return;
        }

        var envelope = context.GetEndpoint()?.Metadata.GetMetadata<ErrorEnvelope>();
        await (envelope?.WriteAsync(context, code, message) ?? MlflowErrorEnvelope.WriteAsync(context, code, message));
    }

    static (ErrorCode Code, string Message) Explain(Exception error) => error switch
    {
        PlatformException known => (known.Code, known.Message),
        BadHttpRequestException { StatusCode: 413 } large => (ErrorCode.InvalidParameterValue, large.Message),
        BadHttpRequestException bad => (ErrorCode.BadRequest, bad.Message),
        // Internal texts may hold paths or SQL; the log has them, the caller gets the kind alone.
        _ => (ErrorCode.InternalError, $"The server failed to handle the request ({error.GetType().Name}); its log says why."),
    };

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} failed")]
    static partial void LogFailure(ILogger logger, string method, string path, Exception error);
}
