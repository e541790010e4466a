using Microsoft.ML.OnnxRuntime;
using ML.Serving.Onnx.Tensors;

namespace ML.Serving.Onnx.Sessions;

/// <summary>Turns the runtime's values into ours: tensors stay in its memory, everything else is read out.</summary>
static class ResultReader
{
    public static InferenceResult Read(IReadOnlyList<string> names, IDisposableReadOnlyCollection<OrtValue> values)
    {
        var owners = new List<IDisposable>(1) { values };
        var read = new ModelValue[values.Count];
        for (var i = 0; i < read.Length; i++) read[i] = Read(values[i], owners);
        return new InferenceResult(names, read, owners.Count == 1 ? values : new Owners(owners));
    }

    static ModelValue Read(OrtValue value, List<IDisposable> owners) => value.OnnxType switch
    {
        OnnxValueType.ONNX_TYPE_TENSOR => ModelValue.Of(ReadTensor(value)),
        OnnxValueType.ONNX_TYPE_SEQUENCE => ReadSequence(value, owners),
        OnnxValueType.ONNX_TYPE_MAP => ReadMap(value, owners),
        var other => throw new InferenceException($"an output of {other} cannot be served", isCallersFault: false),
    };

    static unsafe Tensor ReadTensor(OrtValue value)
    {
        var info = value.GetTensorTypeAndShape();
        if (info.IsString) return ReadStrings(value, info);
        if (info.ElementCount == 0) return new Tensor(info.ElementDataType, info.Shape, ReadOnlyMemory<byte>.Empty);
        var bytes = value.GetTensorMutableRawData();
        fixed (byte* pointer = bytes)
            return new Tensor(info.ElementDataType, info.Shape, new NativeBytes(pointer, bytes.Length).Memory);
    }

    static Tensor ReadStrings(OrtValue value, OrtTensorTypeAndShapeInfo info)
    {
        var strings = new ReadOnlyMemory<byte>[info.ElementCount];
        for (var i = 0; i < strings.Length; i++) strings[i] = value.GetStringElementAsSpan(i).ToArray();
        return new Tensor(info.Shape, strings);
    }

    static ModelValue ReadSequence(OrtValue value, List<IDisposable> owners)
    {
        var items = new ModelValue[value.GetValueCount()];
        for (var i = 0; i < items.Length; i++) items[i] = Read(Element(value, i, owners), owners);
        return ModelValue.OfSequence(items);
    }

    static ModelValue ReadMap(OrtValue value, List<IDisposable> owners) =>
        ModelValue.OfMap(ReadTensor(Element(value, 0, owners)), ReadTensor(Element(value, 1, owners)));

    static OrtValue Element(OrtValue value, int index, List<IDisposable> owners)
    {
        var element = value.GetValue(index, OrtAllocator.DefaultInstance);
        owners.Add(element);
        return element;
    }

    sealed class Owners(List<IDisposable> owned) : IDisposable
    {
        public void Dispose()
        {
            for (var i = owned.Count - 1; i >= 0; i--) owned[i].Dispose();
        }
    }
}
