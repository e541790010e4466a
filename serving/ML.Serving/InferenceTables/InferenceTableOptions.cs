namespace ML.Serving.InferenceTables;

/// <summary>Where requests are logged, and how much that may cost.</summary>
public sealed record InferenceTableOptions
{
    /// <summary>Folder of the tables and their spools. Default: ML_INFERENCE_TABLES, else <c>inference-tables</c> in the working folder.</summary>
    public string Folder { get; init; } = Environment.GetEnvironmentVariable("ML_INFERENCE_TABLES") is { Length: > 0 } folder ? folder : "inference-tables";

    /// <summary>Longest time until a logged request is in the table. Default 10 s.</summary>
    public TimeSpan CommitInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Size at which a spool file is committed before its time. Default 16 MiB.</summary>
    public long SegmentBytes { get; init; } = 16 << 20;

    /// <summary>Requests waiting in memory to be spooled. Beyond it they are served and not logged. Default 64 MiB.</summary>
    public long BufferBytes { get; init; } = 64 << 20;

    /// <summary>Size of the spool on disk beyond which requests are served and not logged. Default 1 GiB.</summary>
    public long SpoolBytes { get; init; } = 1L << 30;
}
