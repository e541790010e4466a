using System.Buffers;
using ML.Serving.Onnx.Sessions;
using ML.Serving.Onnx.Tensors;

namespace ML.Serving.Batching;

/// <summary>The inputs of several requests one after the other, in pooled memory; rows beyond theirs are copies of the last.</summary>
sealed class JoinedInputs : IDisposable
{
    readonly List<byte[]> rented = [];

    /// <param name="batch">Requests of the same row shapes.</param>
    /// <param name="rows">At least as many as they have together.</param>
    public JoinedInputs(IReadOnlyList<PendingCall> batch, int rows)
    {
        var first = batch[0].Call.Inputs;
        Inputs = new NamedTensor[first.Count];
        for (var i = 0; i < first.Count; i++) Inputs[i] = new NamedTensor(first[i].Name, Join(batch, i, rows));
    }

    public NamedTensor[] Inputs { get; }

    public void Dispose()
    {
        foreach (var buffer in rented) ArrayPool<byte>.Shared.Return(buffer);
    }

    Tensor Join(IReadOnlyList<PendingCall> batch, int input, int rows)
    {
        var first = batch[0].Call.Inputs[input].Value;
        var shape = (long[])first.Shape.Clone();
        shape[0] = rows;
        return first.IsString ? JoinStrings(batch, input, shape) : JoinBytes(batch, input, shape, first);
    }

    static Tensor JoinStrings(IReadOnlyList<PendingCall> batch, int input, long[] shape)
    {
        var all = new ReadOnlyMemory<byte>[Tensor.ElementCount(shape)];
        var at = 0;
        foreach (var pending in batch)
        {
            var part = pending.Call.Inputs[input].Value.Strings;
            part.CopyTo(all.AsMemory(at));
            at += part.Length;
        }

        FillUp(all, at, (int)(all.Length / shape[0]));
        return new Tensor(shape, all);
    }

    static void FillUp<T>(Span<T> all, int filled, int rowLength)
    {
        for (; filled < all.Length; filled += rowLength) all.Slice(filled - rowLength, rowLength).CopyTo(all[filled..]);
    }

    Tensor JoinBytes(IReadOnlyList<PendingCall> batch, int input, long[] shape, Tensor first)
    {
        var size = (int)(Tensor.ElementCount(shape) * ElementTypes.SizeOf(first.Type));
        var buffer = ArrayPool<byte>.Shared.Rent(Math.Max(1, size));
        rented.Add(buffer);
        var at = 0;
        foreach (var pending in batch)
        {
            var part = pending.Call.Inputs[input].Value.Data;
            part.Span.CopyTo(buffer.AsSpan(at));
            at += part.Length;
        }

        FillUp(buffer.AsSpan(0, size), at, (int)(size / shape[0]));
        return new Tensor(first.Type, shape, buffer.AsMemory(0, size));
    }
}
