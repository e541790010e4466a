using System.Buffers;
using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using ML.Common.Errors;
using ML.Serving.Http;
using ML.Serving.Metrics;
using ML.Serving.Models;

namespace ML.Serving.Scoring;

/// <summary>Answers <c>POST /invocations</c> for one model as MLflow's scoring server does.</summary>
static class ScoringHandler
{
    /// <returns>The answer's status; 500 where the model failed or was busy, which the protocol answers as the caller's doing.</returns>
    public static async Task<int> InvokeAsync(HttpContext context, ServableModel model, ScoringLimits limits, IScoringObserver? observer = null)
    {
        var requestId = RequestIds.Stamp(context);
        AccessEntry.Of(context)?.Tell(model);
        if (ContentType.Refuse(context.Request.ContentType, out var isCsv) is { } refusal)
        {
            await RefuseTypeAsync(context, refusal);
            return StatusCodes.Status415UnsupportedMediaType;
        }

        var started = Stopwatch.GetTimestamp();
        using var activity = ServingTelemetry.Start("invocations", model);
        var deadline = DeadlinePool.Shared.Rent(limits.Timeout);
        var gone = context.RequestAborted.UnsafeRegister(static d => ((CancellationTokenSource)d!).Cancel(), deadline);
        using var answer = new AnswerBuffer();
        RequestBody? body = null;
        try
        {
            var (status, outcome) = (StatusCodes.Status200OK, StatusCodes.Status200OK);
            try
            {
                body = await RequestBody.ReadAsync(context.Request, limits.MaxBodyBytes, deadline.Token);
                await Predictor.PredictAsync(model, body.Memory, isCsv, answer, deadline.Token);
            }
            catch (Exception error) when (!context.RequestAborted.IsCancellationRequested)
            {
                answer.Clear();
                status = Refuse(context, error, answer);
                outcome = error is OverloadedException or ScoringException { IsModelsFault: true } ? StatusCodes.Status500InternalServerError : status;
            }

            var elapsed = Count(model, status, started);
            observer?.Answered(new ScoringExchange(requestId, body?.Memory ?? default, isCsv, answer.Written, status, elapsed));
            await SendAsync(context, status, answer);
            return outcome;
        }
        finally
        {
            body?.Dispose();
            await gone.DisposeAsync();
            DeadlinePool.Shared.Return(deadline);
        }
    }

    static TimeSpan Count(ServableModel model, int status, long started)
    {
        var now = Stopwatch.GetTimestamp();
        var ticks = now - started;
        if (status == StatusCodes.Status200OK) model.Statistics.Succeeded(ticks, now);
        else model.Statistics.Failed(ticks);
        model.Statistics.Answered("mlflow", status, ticks);
        return Stopwatch.GetElapsedTime(0, ticks);
    }

    static int Refuse(HttpContext context, Exception error, AnswerBuffer answer)
    {
        if (error is OperationCanceledException)
        {
            answer.Write("Request processing time exceeded limit"u8);
            return StatusCodes.Status504GatewayTimeout;
        }

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

    static Task RefuseTypeAsync(HttpContext context, string text)
    {
        context.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(text, context.RequestAborted);
    }
}
