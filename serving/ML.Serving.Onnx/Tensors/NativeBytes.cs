using System.Buffers;

namespace ML.Serving.Onnx.Tensors;

/// <summary>Memory of the native runtime; valid as long as the value it belongs to.</summary>
sealed unsafe class NativeBytes(byte* pointer, int length) : MemoryManager<byte>
{
    public override Span<byte> GetSpan() => new(pointer, length);

    public override MemoryHandle Pin(int elementIndex = 0) => new(pointer + elementIndex);

    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing)
    {
    }
}
