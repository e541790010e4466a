using System.Diagnostics;
using System.Text;
using System.Text.Json;
using ML.Common.Errors;
using ML.Samples.Flights.Reporting;

namespace ML.Samples.Flights.Serving;

/// <summary>Callers of the endpoint.</summary>
/// <param name="http">Of requests that are counted.</param>
/// <param name="patient">Of requests whose answers are needed.</param>
sealed class Traffic(HttpClient http, HttpClient patient)
{
    /// <summary>Where it is asked.</summary>
    public const string Path = $"endpoints/{DelayEndpoint.Name}/invocations";

    const int Callers = 4;
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    /// <summary>One flight a request, from several callers at once.</summary>
    public async Task<TrafficReport> SendAsync(IReadOnlyList<ScoringRow> rows, int requests, Step step, CancellationToken cancellation)
    {
        var report = new TrafficReport();
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(async _ =>
        {
            for (int i; (i = Interlocked.Increment(ref next)) < requests;)
            {
                var row = rows[i % rows.Count];
                var started = Stopwatch.GetTimestamp();
                var (entity, predictions) = await TryAsync([row], cancellation);
                report.Add(entity, Stopwatch.GetElapsedTime(started), predictions is null ? null : predictions[0] - row.Delay);
                // A platform that is away refuses at once: whoever does not wait has soon asked it in vain for everything.
                if (predictions is null) await Task.Delay(Pause, cancellation);
                if (i % 100 == 0) step.At($"{i:N0}/{requests:N0} requests", (double)i / requests);
            }
        }));
        return report;
    }

    /// <summary>Root mean square error of one entity over rows, in minutes.</summary>
    public async Task<double> JudgeAsync(string entity, IReadOnlyList<ScoringRow> rows, CancellationToken cancellation)
    {
        double squares = 0;
        foreach (var chunk in rows.Chunk(500))
        {
            var predictions = (await AskAsync(patient, chunk, entity, cancellation)).Predictions
                ?? throw new PlatformException(ErrorCode.TemporarilyUnavailable, $"endpoint {DelayEndpoint.Name} did not answer for {entity}");
            squares += chunk.Zip(predictions, (row, prediction) => (prediction - row.Delay) * (prediction - row.Delay)).Sum();
        }

        return Math.Sqrt(squares / rows.Count);
    }

    // Where nobody answers, that is a failure as well.
    async Task<(string Entity, double[]? Predictions)> TryAsync(IReadOnlyList<ScoringRow> rows, CancellationToken cancellation)
    {
        try
        {
            return await AskAsync(http, rows, null, cancellation);
        }
        catch (HttpRequestException)
        {
            return ("", null);
        }
    }

    static async Task<(string Entity, double[]? Predictions)> AskAsync(HttpClient http, IReadOnlyList<ScoringRow> rows, string? entity, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Path) { Content = new StringContent(ScoringRows.Body(rows), Encoding.UTF8, "application/json") };
        if (entity is not null) request.Headers.Add("X-Served-Entity", entity);
        using var answer = await http.SendAsync(request, cancellation);
        if (!answer.IsSuccessStatusCode) return ("", null);
        using var body = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(cancellation));
        var predictions = body.RootElement.GetProperty("predictions").EnumerateArray().Select(Predictions.Number).ToArray();
        return (answer.Headers.TryGetValues("served-model-name", out var served) ? served.First() : "", predictions);
    }
}
