using System.Buffers;

namespace ML.Serving.Http;

/// <summary>A growing buffer in pooled memory that an answer is written to before its status is known.</summary>
sealed class AnswerBuffer : IBufferWriter<byte>, IDisposable
{
    byte[] buffer = ArrayPool<byte>.Shared.Rent(4096);
    int length;

    public ReadOnlyMemory<byte> Written => buffer.AsMemory(0, length);

    public int Length => length;

    public void Clear() => length = 0;

    public void Write(ReadOnlySpan<byte> bytes)
    {
        Ensure(bytes.Length);
        bytes.CopyTo(buffer.AsSpan(length));
        length += bytes.Length;
    }

    public void Advance(int count) => length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Ensure(sizeHint);
        return buffer.AsMemory(length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Ensure(sizeHint);
        return buffer.AsSpan(length);
    }

    public void Dispose()
    {
        var returned = buffer;
        buffer = [];
        length = 0;
        if (returned.Length > 0) ArrayPool<byte>.Shared.Return(returned);
    }

    void Ensure(int size)
    {
        if (buffer.Length - length < Math.Max(size, 1)) Grow(size);
    }

    void Grow(int size)
    {
        var larger = ArrayPool<byte>.Shared.Rent(checked(Math.Max(buffer.Length * 2, length + Math.Max(size, 1))));
        buffer.AsSpan(0, length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = larger;
    }
}
