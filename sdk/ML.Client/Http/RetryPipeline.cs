using System.Net;
using Polly;
using Polly.Retry;

namespace ML.Client.Http;

/// <summary>Retries where MLflow's client retries: no answer, a cut answer, 408, 429, 500, 502, 503 and 504.</summary>
internal static class RetryPipeline
{
    static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(120);

    public static ResiliencePipeline<Answer> Create(MlflowClientOptions options)
    {
        var builder = new ResiliencePipelineBuilder<Answer> { TimeProvider = options.TimeProvider };
        if (options.MaxRetries > 0) builder.AddRetry(Strategy(options));
        return builder.Build();
    }

    public static bool IsTransient(HttpStatusCode status) => (int)status is 408 or 429 or 500 or 502 or 503 or 504;

    /// <summary>A failure below HTTP that another attempt may mend; a wrong certificate or a refused login is not one.</summary>
    public static bool IsTransient(Exception exception) => exception switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError or HttpRequestError.UserAuthenticationError } => false,
        HttpRequestException or HttpIOException or IOException => true,
        TaskCanceledException { InnerException: TimeoutException } => true,
        _ => false,
    };

    static RetryStrategyOptions<Answer> Strategy(MlflowClientOptions options) => new()
    {
        MaxRetryAttempts = options.MaxRetries,
        ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome switch
        {
            { Exception: { } exception } => IsTransient(exception),
            { Result: { } answer } => IsTransient(answer.Status),
            _ => false,
        }),
        DelayGenerator = arguments => ValueTask.FromResult<TimeSpan?>(Delay(options, arguments.AttemptNumber, arguments.Outcome.Result)),
    };

    // The first retry comes after the jitter alone, as urllib3 has it: most failures are one reset connection.
    static TimeSpan Delay(MlflowClientOptions options, int attempt, Answer? answer)
    {
        if (options.RespectRetryAfter && answer?.RetryAfter is { } asked) return Min(asked, LongestDelay);
        var seconds = attempt == 0 ? 0 : options.BackoffFactor * Math.Pow(2, attempt);
        return Min(TimeSpan.FromSeconds(seconds + Random.Shared.NextDouble() * options.BackoffJitter), LongestDelay);
    }

    static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
