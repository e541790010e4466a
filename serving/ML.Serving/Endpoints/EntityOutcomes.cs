using System.Diagnostics;

namespace ML.Serving.Endpoints;

/// <summary>How the latest requests to an entity ended: between one and two windows of them, once there were so many of its version.</summary>
sealed class EntityOutcomes
{
    /// <summary>Requests of a window, where nobody wants to see more before judging.</summary>
    public const int Window = 1000;

    Latest latest = new(new Part(), new Part());
    long mirrored, different;

    public long Requests => Sum(static p => ref p.Requests);

    public long Failures => Sum(static p => ref p.Failures);

    /// <summary>Requests copied to this entity as a shadow, and how many of its answers were not the caller's.</summary>
    public (long Mirrored, long Different) Shadow => (Volatile.Read(ref mirrored), Volatile.Read(ref different));

    public double ErrorRate => Requests == 0 ? 0 : (double)Failures / Requests;

    public double MeanMilliseconds => Requests == 0 ? 0 : Sum(static p => ref p.Ticks) * 1000.0 / Stopwatch.Frequency / Requests;

    /// <param name="succeeded">Whether the model answered.</param>
    /// <param name="elapsed">Ticks of <see cref="Stopwatch"/>.</param>
    /// <param name="window">After so many requests those before the last as many are forgotten.</param>
    public void Add(bool succeeded, long elapsed, int window = Window)
    {
        var parts = Volatile.Read(ref latest);
        Interlocked.Add(ref parts.Now.Ticks, elapsed);
        if (!succeeded) Interlocked.Increment(ref parts.Now.Failures);
        if (Interlocked.Increment(ref parts.Now.Requests) >= window) Interlocked.CompareExchange(ref latest, new Latest(parts.Now, new Part()), parts);
    }

    public void AddShadow(bool same)
    {
        Interlocked.Increment(ref mirrored);
        if (!same) Interlocked.Increment(ref different);
    }

    public void Reset() => Volatile.Write(ref latest, new Latest(new Part(), new Part()));

    long Sum(Counter counter)
    {
        var parts = Volatile.Read(ref latest);
        return Volatile.Read(ref counter(parts.Before)) + Volatile.Read(ref counter(parts.Now));
    }

    delegate ref long Counter(Part part);

    sealed record Latest(Part Before, Part Now);

    sealed class Part
    {
        public long Requests, Failures, Ticks;
    }
}
