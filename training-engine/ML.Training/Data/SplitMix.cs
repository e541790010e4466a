namespace ML.Training.Data;

/// <summary>SplitMix64: the same numbers on every machine and version, unlike a runtime's own generator.</summary>
struct SplitMix
{
    ulong state;

    /// <summary>A generator of its own for each combination of keys.</summary>
    public SplitMix(params ReadOnlySpan<ulong> keys)
    {
        foreach (var key in keys)
        {
            state ^= key + 0x9E3779B97F4A7C15;
            state = Next();
        }
    }

    public ulong Next()
    {
        state += 0x9E3779B97F4A7C15;
        var z = state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>A number in [0, <paramref name="bound"/>).</summary>
    public int Next(int bound) => (int)Math.BigMul(Next(), (ulong)bound, out _);

    public void Shuffle<T>(Span<T> values)
    {
        for (var i = values.Length - 1; i > 0; i--)
        {
            var j = Next(i + 1);
            (values[i], values[j]) = (values[j], values[i]);
        }
    }
}
