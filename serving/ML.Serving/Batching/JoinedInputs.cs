using System.Buffers;
using ML.Serving.Onnx.Sessions;
using ML.Serving.Onnx.Tensors;

namespace ML.Serving.Batching;

/// <summary>The inputs of several requests one after the other, in pooled memory; rows beyond theirs are copies of the last.</summary>
sealed class JoinedInputs : IDisposable
{
    readonly List<byte[]> rented = [];

    readonly SequencePadding? padding;

    /// <param name="batch">Requests of the same row shapes, but for the lengths of sequences that are filled up.</param>
    /// <param name="rows">At least as many as they have together.</param>
    /// <param name="padding">How sequences are filled up; null when all are of one length.</param>
    public JoinedInputs(IReadOnlyList<PendingCall> batch, int rows, SequencePadding? padding = null)
    {
        this.padding = padding;
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
        if (padding?.IsPadded(batch[0].Call.Inputs[input].Name) == true) shape[1] = batch.Max(p => p.Call.Inputs[input].Value.Shape[1]);
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
            var part = pending.Call.Inputs[input].Value;
            var length = (int)(size / shape[0] * pending.Rows);
            if (part.Data.Length == length) part.Data.Span.CopyTo(buffer.AsSpan(at));
            else CopyPadded(pending.Call.Inputs[input], buffer.AsSpan(at, length));
            at += length;
        }

        FillUp(buffer.AsSpan(0, size), at, (int)(size / shape[0]));
        return new Tensor(first.Type, shape, buffer.AsMemory(0, size));
    }

    void CopyPadded(NamedTensor input, Span<byte> target)
    {
        var rows = (int)input.Value.Shape[0];
        var (from, to) = (input.Value.Data.Length / rows, target.Length / rows);
        for (var row = 0; row < rows; row++)
        {
            var place = target.Slice(row * to, to);
            input.Value.Data.Span.Slice(row * from, from).CopyTo(place);
            padding!.Fill(input.Name, place[from..]);
        }
    }
}
