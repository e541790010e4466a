namespace ML.Storage.Conformance.Tests;

/// <summary>Content of any size that takes no memory, delivered in small pieces as a network does.</summary>
sealed class PatternStream(long size) : Stream
{
    long position;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => size;

    public override long Position
    {
        get => position;
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        var read = (int)Math.Min(Math.Min(count, 10_007), size - position);
        for (var i = 0; i < read; i++) buffer[offset + i] = (byte)((position + i) % 251);
        position += read;
        return read;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
