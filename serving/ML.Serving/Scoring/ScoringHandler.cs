using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using ML.Common.Errors;
using ML.Serving.Http;
using ML.Serving.Models;

namespace ML.Serving.Scoring;

/// <summary>Answers <c>POST /invocations</c> for one model as MLflow's scoring server does.</summary>
static class ScoringHandler
{
    public static async Task InvokeAsync(HttpContext context, ServableModel model, ScoringLimits limits, IScoringObserver? observer = null)
    {
        var started = Stopwatch.GetTimestamp();
        if (ContentType.Refuse(context.Request.ContentType, out var isCsv) is { } refusal)
        {
            await TextAsync(context, StatusCodes.Status415UnsupportedMediaType, "text/plain; charset=utf-8", refusal);
            return;
        }

        var deadline = DeadlinePool.Shared.Rent(limits.Timeout);
        using var gone = context.RequestAborted.UnsafeRegister(static d => ((CancellationTokenSource)d!).Cancel(), deadline);
        using var answer = new AnswerBuffer();
        try
        {
            using var body = await RequestBody.ReadAsync(context.Request, limits.MaxBodyBytes, deadline.Token);
            await Predictor.PredictAsync(model, body.Memory, isCsv, answer, deadline.Token);
            model.Statistics.Succeeded(Stopwatch.GetTimestamp() - started, DateTimeOffset.UtcNow);
            observer?.Answered(body.Memory, isCsv, answer.Written, limits.Timeout);
            await SendAsync(context, StatusCodes.Status200OK, answer);
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            model.Statistics.Failed(Stopwatch.GetTimestamp() - started);
            await TextAsync(context, StatusCodes.Status504GatewayTimeout, "application/json", "Request processing time exceeded limit");
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            model.Statistics.Failed(Stopwatch.GetTimestamp() - started);
            answer.Clear();
            await SendAsync(context, Refuse(context, error, answer), answer);
        }
        finally
        {
            gone.Dispose();
            DeadlinePool.Shared.Return(deadline);
            model.Statistics.Answered("mlflow", context.Response.StatusCode, Stopwatch.GetTimestamp() - started);
        }
    }

    static int Refuse(HttpContext context, Exception error, AnswerBuffer answer)
    {
        if (error is OverloadedException) context.Response.Headers.RetryAfter = "1";
        var refusal = error switch
        {
            ScoringException scoring => scoring,
            OverloadedException => new ScoringException(ErrorCode.ResourceExhausted, error.Message),
            BadHttpRequestException => new ScoringException(ErrorCode.BadRequest, error.Message),
            _ => new ScoringException(ErrorCode.InternalError, "The scoring server failed.", detail: error.Message),
        };
        var status = ScoringError.Write(answer, refusal);
        return error is BadHttpRequestException http ? http.StatusCode : status;
    }

    static async Task SendAsync(HttpContext context, int status, AnswerBuffer answer)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = answer.Length;
        await context.Response.Body.WriteAsync(answer.Written, context.RequestAborted);
    }

    static Task TextAsync(HttpContext context, int status, string type, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        return context.Response.WriteAsync(text, context.RequestAborted);
    }
}
