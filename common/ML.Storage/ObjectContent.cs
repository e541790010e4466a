namespace ML.Storage;

/// <summary>An object opened for reading, with what was true of it when it was opened. Dispose it to close the stream.</summary>
/// <param name="Info">The whole object, also when only a range of it is read.</param>
/// <param name="Stream">The bytes asked for. Forward only.</param>
public sealed record ObjectContent(ObjectInfo Info, Stream Stream) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Stream.DisposeAsync();
}
