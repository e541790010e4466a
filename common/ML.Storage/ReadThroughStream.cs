namespace ML.Storage;

/// <summary>Reads another stream forward, and owns it; who derives sees what passes.</summary>
public abstract class ReadThroughStream(Stream inner) : Stream
{
    public sealed override bool CanRead => true;

    public sealed override bool CanSeek => false;

    public sealed override bool CanWrite => false;

    public sealed override long Length => throw new NotSupportedException();

    public sealed override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>The stream that is read.</summary>
    protected Stream Inner { get; } = inner;

    /// <summary>How many of so many wanted bytes may be read.</summary>
    protected virtual int Fit(int wanted) => wanted;

    /// <summary>Told of bytes that were read.</summary>
    protected abstract void Passed(ReadOnlySpan<byte> bytes);

    public sealed override int Read(Span<byte> buffer)
    {
        var read = Inner.Read(buffer[..Fit(buffer.Length)]);
        Passed(buffer[..read]);
        return read;
    }

    public sealed override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public sealed override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await Inner.ReadAsync(buffer[..Fit(buffer.Length)], cancellationToken);
        Passed(buffer.Span[..read]);
        return read;
    }

    public sealed override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public sealed override void Flush()
    {
    }

    public sealed override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public sealed override void SetLength(long value) => throw new NotSupportedException();

    public sealed override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public sealed override async ValueTask DisposeAsync()
    {
        await Inner.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected sealed override void Dispose(bool disposing)
    {
        if (disposing) Inner.Dispose();
    }
}
