namespace ML.Client.Serving;

/// <summary>How a <see cref="BatchingPredictor{TIn, TOut}"/> puts callers together.</summary>
public sealed class BatchingOptions
{
    /// <summary>Most rows a request. Default 64.</summary>
    public int LargestBatch { get; init; } = 64;

    /// <summary>Longest time a row waits for others while a request could be sent; zero sends what is there. Default 2 ms.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMilliseconds(2);

    /// <summary>Requests in flight at once; rows that come meanwhile gather for the next. Default 4.</summary>
    public int Concurrency { get; init; } = 4;

    internal void Check()
    {
        if (LargestBatch < 1) throw new ArgumentException($"{nameof(LargestBatch)} is {LargestBatch}; expected at least 1");
        if (Concurrency < 1) throw new ArgumentException($"{nameof(Concurrency)} is {Concurrency}; expected at least 1");
        if (Patience < TimeSpan.Zero || Patience > TimeSpan.FromMinutes(1)) throw new ArgumentException($"{nameof(Patience)} is {Patience}; expected 0 to 1 minute");
    }
}
