namespace ML.Lakehouse.Actions;

/// <summary>What a reader and a writer must know to touch the table.</summary>
public sealed record Protocol : LogAction
{
    public required int MinReaderVersion { get; init; }

    public required int MinWriterVersion { get; init; }

    /// <summary>Listed when the reader version is 3.</summary>
    public IReadOnlyList<string>? ReaderFeatures { get; init; }

    /// <summary>Listed when the writer version is 7.</summary>
    public IReadOnlyList<string>? WriterFeatures { get; init; }
}
