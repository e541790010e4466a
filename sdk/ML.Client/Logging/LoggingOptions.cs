namespace ML.Client.Logging;

/// <summary>How a run's queue gathers metrics, parameters and tags before it sends them.</summary>
public sealed class LoggingOptions
{
    /// <summary>Longest time a value waits for company before it is sent. Default 1 s.</summary>
    public TimeSpan FlushInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Most metrics held in memory, about 48 bytes each. Default 1,000,000.</summary>
    public int Capacity { get; set; } = 1_000_000;

    /// <summary>What happens to a metric when the queue is full: the server and the spool both fail to keep up. Default <see cref="OverflowPolicy.Wait"/>.</summary>
    public OverflowPolicy Overflow { get; set; } = OverflowPolicy.Wait;

    /// <summary>Batches in flight at once. Default 2.</summary>
    public int Concurrency { get; set; } = 2;

    /// <summary>Whether values go to disk while the server is away. Default true; false keeps them in memory.</summary>
    public bool Spool { get; set; } = true;
}
