namespace ML.Storage;

/// <summary>The next <paramref name="length"/> bytes of a stream, which it owns.</summary>
sealed class LimitedStream(Stream inner, long length) : ReadThroughStream(inner)
{
    long left = length;

    protected override int Fit(int wanted) => (int)Math.Min(wanted, left);

    protected override void Passed(ReadOnlySpan<byte> bytes) => left -= bytes.Length;
}
