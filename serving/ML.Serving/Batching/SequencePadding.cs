using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using ML.Common.Errors;
using ML.Serving.Onnx.Sessions;
using ML.Serving.Onnx.Tensors;
using Tensor = ML.Serving.Onnx.Tensors.Tensor;

namespace ML.Serving.Batching;

/// <summary>
/// Lets requests share a run whose sequences (second dimension) have different lengths: shorter ones are filled up at their end,
/// and outputs that are as long as the sequences are cut back. It is the model's affair that what is filled in changes nothing.
/// </summary>
sealed class SequencePadding
{
    readonly Dictionary<string, byte[]> elements;
    readonly bool[] follows;

    SequencePadding(Dictionary<string, byte[]> elements, bool[] follows) => (this.elements, this.follows) = (elements, follows);

    /// <summary>Null when the settings name no inputs.</summary>
    /// <exception cref="PlatformException">An input that the model has not, or whose second dimension is not open.</exception>
    public static SequencePadding? Of(IModelSession model, BatchingSettings settings)
    {
        if (settings.PadSequences is not { Count: > 0 } named) return null;
        var elements = named.ToDictionary(n => n.Key, n => Element(Input(model, n.Key), n.Value));
        // A length that the graph fixes is no sequence's, even when it happens to be as long.
        return new SequencePadding(elements, [.. model.Outputs.Select(o => o.IsTensor && o.Shape is [_, -1, ..])]);
    }

    public bool IsPadded(string input) => elements.ContainsKey(input);

    /// <summary>The length of a request's sequences; null when they differ among themselves or have none.</summary>
    public long? LengthOf(IReadOnlyList<NamedTensor> inputs)
    {
        long? length = null;
        foreach (var input in inputs.Where(i => IsPadded(i.Name)))
        {
            if (input.Value.Shape.Length < 2 || input.Value.Shape[1] != (length ?? input.Value.Shape[1])) return null;
            length = input.Value.Shape[1];
        }

        return length;
    }

    /// <summary>Fills memory with the value of an input.</summary>
    public void Fill(string input, Span<byte> memory)
    {
        var element = elements[input];
        for (var at = 0; at < memory.Length; at += element.Length) element.CopyTo(memory[at..]);
    }

    /// <summary>A request's rows of an output, as long as its own sequences.</summary>
    public Tensor Cut(int output, Tensor rows, long own, long padded)
    {
        if (own == padded || !follows[output] || rows.Shape[1] != padded) return rows;
        var shape = (long[])rows.Shape.Clone();
        shape[1] = own;
        return rows.IsString ? CutStrings(rows, shape) : CutBytes(rows, shape);
    }

    static Tensor CutBytes(Tensor rows, long[] shape)
    {
        var (from, to) = (rows.Data.Length / (int)shape[0], (int)(rows.Data.Length / rows.Shape[1] * shape[1] / shape[0]));
        if (shape[0] == 1) return new Tensor(rows.Type, shape, rows.Data[..to]);
        var cut = new byte[to * shape[0]];
        for (var row = 0; row < shape[0]; row++) rows.Data.Span.Slice(row * from, to).CopyTo(cut.AsSpan(row * to));
        return new Tensor(rows.Type, shape, cut);
    }

    static Tensor CutStrings(Tensor rows, long[] shape)
    {
        var (from, to) = (rows.Strings.Length / (int)shape[0], (int)(rows.Strings.Length / rows.Shape[1] * shape[1] / shape[0]));
        var cut = new ReadOnlyMemory<byte>[to * shape[0]];
        for (var row = 0; row < shape[0]; row++) rows.Strings.Span.Slice(row * from, to).CopyTo(cut.AsSpan(row * to));
        return new Tensor(shape, cut);
    }

    static ValueSpec Input(IModelSession model, string name) =>
        model.Inputs.FirstOrDefault(i => i.Name == name) is not { } input ? throw PlatformException.Invalid($"'pad_sequences' names input '{name}', which the model has not; its inputs are {string.Join(", ", model.Inputs.Select(i => i.Name))}")
        : input is { IsTensor: true, Shape: [_, -1, ..], Type: not TensorElementType.String } ? input
        : throw PlatformException.Invalid($"'pad_sequences' names input '{name}', which is no tensor of numbers whose second dimension is open");

    static byte[] Element(ValueSpec input, double value)
    {
        try
        {
            return Bytes(input.Type, value);
        }
        catch (OverflowException)
        {
            throw PlatformException.Invalid($"'pad_sequences' fills input '{input.Name}' with {value}, which is no {ElementTypes.NameOf(input.Type)}");
        }
    }

    static byte[] Bytes(TensorElementType type, double value) => checked(type switch
    {
        TensorElementType.Float => BitConverter.GetBytes((float)value),
        TensorElementType.Double => BitConverter.GetBytes(value),
        TensorElementType.Float16 => BitConverter.GetBytes((Half)value),
        TensorElementType.BFloat16 => BitConverter.GetBytes(((BFloat16)(float)value).value),
        _ when value != Math.Truncate(value) => throw new OverflowException(),
        TensorElementType.Int64 => BitConverter.GetBytes((long)value),
        TensorElementType.Int32 => BitConverter.GetBytes((int)value),
        TensorElementType.Int16 => BitConverter.GetBytes((short)value),
        TensorElementType.UInt64 => BitConverter.GetBytes((ulong)value),
        TensorElementType.UInt32 => BitConverter.GetBytes((uint)value),
        TensorElementType.UInt16 => BitConverter.GetBytes((ushort)value),
        TensorElementType.Int8 => [(byte)(sbyte)value],
        TensorElementType.UInt8 => [(byte)value],
        TensorElementType.Bool => [value != 0 ? (byte)1 : (byte)0],
        _ => throw new OverflowException(),
    });
}
