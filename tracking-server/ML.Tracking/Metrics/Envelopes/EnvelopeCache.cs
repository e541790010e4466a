using Microsoft.Extensions.Caching.Memory;
using ML.Tracking.Contracts.Metrics;

namespace ML.Tracking.Metrics.Envelopes;

/// <summary>
/// Long histories as they were thinned last: of a chart that is opened again, or asked for anew because one of its runs goes
/// on, most have not moved. To count a history costs a tenth of reading it.
/// </summary>
sealed class EnvelopeCache : IDisposable
{
    /// <summary>Shorter ones are read as fast as they are counted.</summary>
    const int WorthKeeping = 10_000;

    const int PointBytes = 24, StretchBytes = 20, MostBytes = 8 << 20;

    readonly MemoryCache kept = new(new MemoryCacheOptions { SizeLimit = MostBytes });

    public MetricEnvelope? Find(EnvelopeKey asked) => kept.Get<MetricEnvelope>(asked);

    public void Keep(EnvelopeKey asked, MetricEnvelope thinned)
    {
        if (thinned.Count < WorthKeeping) return;
        kept.Set(asked, thinned, new MemoryCacheEntryOptions { Size = (thinned.Steps.Count * (long)PointBytes) + (thinned.Kept.Count * (long)StretchBytes) });
    }

    public void Dispose() => kept.Dispose();
}
