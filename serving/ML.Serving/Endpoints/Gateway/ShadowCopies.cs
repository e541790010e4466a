using ML.Serving.Http;
using ML.Serving.Models;
using ML.Serving.Scoring;

namespace ML.Serving.Endpoints.Gateway;

/// <summary>
/// Sends a copy of a request to the shadow entities once the caller has its answer, and counts how often theirs differs.
/// When too many copies are under way they are dropped: shadows may never slow traffic down.
/// </summary>
sealed class ShadowCopies(IReadOnlyList<EntityHost> shadows, TimeSpan limit) : IScoringObserver
{
    const int Most = 64;
    static int underWay;

    public static ShadowCopies? Of(Endpoint endpoint, EntityHost answering, TimeSpan limit)
    {
        if (endpoint.Config.TrafficConfig?.Shadow is not { Count: > 0 } names) return null;
        var hosts = names.Where(n => n != answering.Name).Select(endpoint.Find).OfType<EntityHost>().ToList();
        return hosts.Count > 0 ? new ShadowCopies(hosts, limit) : null;
    }

    public void Answered(in ScoringExchange exchange)
    {
        if (exchange.Status != 200) return;
        if (Interlocked.Increment(ref underWay) > Most)
        {
            Interlocked.Decrement(ref underWay);
            return;
        }

        var (body, expected, isCsv) = (exchange.Request.ToArray(), exchange.Answer.ToArray(), exchange.IsCsv);
        _ = Task.Run(async () =>
        {
            try
            {
                foreach (var host in shadows) host.Outcomes.AddShadow(await SameAsync(host, body, isCsv, expected));
            }
            finally
            {
                Interlocked.Decrement(ref underWay);
            }
        });
    }

    async Task<bool> SameAsync(EntityHost host, byte[] body, bool isCsv, byte[] expected)
    {
        if (host.Lease() is not { } model) return false;
        using var stop = new CancellationTokenSource(limit);
        using var answer = new AnswerBuffer();
        try
        {
            await Predictor.PredictAsync(model, body, isCsv, answer, stop.Token);
            return answer.Written.Span.SequenceEqual(expected);
        }
        catch (Exception error) when (error is ScoringException or OverloadedException or OperationCanceledException)
        {
            return false;
        }
        finally
        {
            model.Release();
        }
    }
}
