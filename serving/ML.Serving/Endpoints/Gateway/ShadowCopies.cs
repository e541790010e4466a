using ML.Serving.Http;
using ML.Serving.Models;
using ML.Serving.Scoring;

namespace ML.Serving.Endpoints.Gateway;

/// <summary>Sends a copy of a scoring request to the shadow entities, and counts how often their answers differ from the caller's.</summary>
sealed class ShadowCopies(IReadOnlyList<EntityHost> shadows, TimeSpan limit) : IScoringObserver
{
    public static ShadowCopies? Of(Endpoint endpoint, EntityHost answering, TimeSpan limit)
    {
        var hosts = ShadowLimit.Of(endpoint, answering);
        return hosts.Count > 0 ? new ShadowCopies(hosts, limit) : null;
    }

    public void Answered(in ScoringExchange exchange)
    {
        if (exchange.Status != 200 || !ShadowLimit.HasRoom) return;
        var (body, expected, isCsv) = (exchange.Request.ToArray(), exchange.Answer.ToArray(), exchange.IsCsv);
        ShadowLimit.Run(async () =>
        {
            foreach (var host in shadows) host.Outcomes.AddShadow(await SameAsync(host, body, isCsv, expected));
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
        catch (Exception)
        {
            // Whatever went wrong, the shadow did not answer as the caller was answered.
            return false;
        }
        finally
        {
            model.Release();
        }
    }
}
