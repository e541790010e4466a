using System.Diagnostics;

namespace ML.Serving.Endpoints;

/// <summary>How the requests to an entity ended since its version was loaded.</summary>
sealed class EntityOutcomes
{
    long requests, failures, ticks, mirrored, different;

    public long Requests => Volatile.Read(ref requests);

    public long Failures => Volatile.Read(ref failures);

    /// <summary>Requests copied to this entity as a shadow, and how many of its answers were not the caller's.</summary>
    public (long Mirrored, long Different) Shadow => (Volatile.Read(ref mirrored), Volatile.Read(ref different));

    public double ErrorRate => Requests == 0 ? 0 : (double)Failures / Requests;

    public double MeanMilliseconds => Requests == 0 ? 0 : Volatile.Read(ref ticks) * 1000.0 / Stopwatch.Frequency / Requests;

    public void Add(bool succeeded, long elapsed)
    {
        Interlocked.Increment(ref requests);
        Interlocked.Add(ref ticks, elapsed);
        if (!succeeded) Interlocked.Increment(ref failures);
    }

    public void AddShadow(bool same)
    {
        Interlocked.Increment(ref mirrored);
        if (!same) Interlocked.Increment(ref different);
    }

    public void Reset()
    {
        Volatile.Write(ref requests, 0);
        Volatile.Write(ref failures, 0);
        Volatile.Write(ref ticks, 0);
    }
}
