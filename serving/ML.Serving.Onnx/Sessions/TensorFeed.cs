using System.Buffers;
using Microsoft.ML.OnnxRuntime;
using ML.Serving.Onnx.Tensors;

namespace ML.Serving.Onnx.Sessions;

/// <summary>The inputs of one run as runtime values over the callers' memory, pinned until disposed.</summary>
sealed class TensorFeed : IDisposable
{
    readonly MemoryHandle[] pins;

    public TensorFeed(IReadOnlyList<NamedTensor> inputs)
    {
        Names = new string[inputs.Count];
        Values = new OrtValue[inputs.Count];
        pins = new MemoryHandle[inputs.Count];
        for (var i = 0; i < inputs.Count; i++)
        {
            Names[i] = inputs[i].Name;
            Values[i] = Create(inputs[i].Value, ref pins[i]);
        }
    }

    public string[] Names { get; }

    public OrtValue[] Values { get; }

    public void Dispose()
    {
        foreach (var value in Values) value?.Dispose();
        foreach (var pin in pins) pin.Dispose();
    }

    static unsafe OrtValue Create(Tensor tensor, ref MemoryHandle pin)
    {
        if (tensor.IsString) return CreateStrings(tensor);
        if (tensor.Count == 0) return OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, tensor.Type, tensor.Shape);
        pin = tensor.Data.Pin();
        if ((nuint)pin.Pointer % (nuint)ElementTypes.SizeOf(tensor.Type) == 0)
            return OrtValue.CreateTensorValueWithData(OrtMemoryInfo.DefaultInstance, tensor.Type, tensor.Shape, (nint)pin.Pointer, tensor.Data.Length);
        // Wire data may start at any byte; kernels are entitled to aligned elements.
        var aligned = OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, tensor.Type, tensor.Shape);
        tensor.Data.Span.CopyTo(aligned.GetTensorMutableRawData());
        return aligned;
    }

    static OrtValue CreateStrings(Tensor tensor)
    {
        var value = OrtValue.CreateTensorWithEmptyStrings(OrtAllocator.DefaultInstance, tensor.Shape);
        var strings = tensor.Strings.Span;
        for (var i = 0; i < strings.Length; i++)
            if (strings[i].Length > 0) value.StringTensorSetElementAt(strings[i].Span, i);
        return value;
    }
}
