using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using ML.Serving.Onnx.Tensors;
using Tensor = ML.Serving.Onnx.Tensors.Tensor;

namespace ML.Serving.Onnx.Sessions;

/// <summary>
/// One run's worth of memory, bound to a model's inputs and outputs and used again for as long as their shapes stay the same. Small inputs
/// are copied into it, which is less work than to tell the runtime of new ones; large ones are bound where they lie, at each run.
/// </summary>
sealed class BoundRun(BoundRuns pool, InferenceSession session, RunOptions options) : IDisposable
{
    const int Alignment = 64;
    readonly OrtIoBinding binding = session.CreateIoBinding();
    byte[] memory = [];
    (TensorElementType Type, long[] Shape)[] inputs = [];
    Memory<byte>[] ownInputs = [];
    Memory<byte> ownOutputs;

    /// <summary>The outputs, over this run's own memory.</summary>
    public ModelValue[] Values { get; private set; } = [];

    /// <summary>Whether it is bound for inputs of such types and shapes, which are in the model's order.</summary>
    public bool Fits(IReadOnlyList<NamedTensor> given)
    {
        if (inputs.Length == 0) return false;
        for (var i = 0; i < inputs.Length; i++)
        {
            var value = given[i].Value;
            if (inputs[i].Type != value.Type || !inputs[i].Shape.AsSpan().SequenceEqual(value.Shape)) return false;
        }

        return true;
    }

    /// <summary>Binds memory for such inputs and for outputs of these shapes.</summary>
    /// <param name="given">The inputs, in the model's order.</param>
    /// <param name="copyInputs">Whether the inputs get memory here.</param>
    /// <param name="outputs">The model's outputs.</param>
    /// <param name="shapes">Their shapes.</param>
    public void Bind(IReadOnlyList<NamedTensor> given, bool copyInputs, IReadOnlyList<ValueSpec> outputs, long[][] shapes)
    {
        var inputSizes = copyInputs ? given.Select(i => i.Value.Data.Length).ToArray() : [];
        var outputSizes = shapes.Select((shape, i) => (int)(Tensor.ElementCount(shape) * ElementTypes.SizeOf(outputs[i].Type))).ToArray();
        binding.ClearBoundInputs();
        binding.ClearBoundOutputs();
        var at = 0;
        var all = inputSizes.Sum(Aligned) + outputSizes.Sum(Aligned);
        if (memory.Length < all) memory = GC.AllocateUninitializedArray<byte>(all + Alignment, pinned: true);
        ownInputs = new Memory<byte>[inputSizes.Length];
        for (var i = 0; i < ownInputs.Length; i++)
        {
            ownInputs[i] = memory.AsMemory(at, inputSizes[i]);
            using (var value = ValueAt(at, inputSizes[i], given[i].Value.Type, given[i].Value.Shape)) binding.BindInput(given[i].Name, value);
            at += Aligned(inputSizes[i]);
        }

        ownOutputs = memory.AsMemory(at, all - at);
        var values = new ModelValue[shapes.Length];
        for (var i = 0; i < values.Length; i++)
        {
            using (var value = ValueAt(at, outputSizes[i], outputs[i].Type, shapes[i])) binding.BindOutput(outputs[i].Name, value);
            values[i] = ModelValue.Of(new Tensor(outputs[i].Type, shapes[i], memory.AsMemory(at, outputSizes[i])));
            at += Aligned(outputSizes[i]);
        }

        Values = values;
        inputs = [.. given.Select(i => (i.Value.Type, (long[])i.Value.Shape.Clone()))];
    }

    /// <summary>Runs the model on the calling thread; its outputs are in <see cref="Values"/>.</summary>
    /// <exception cref="OnnxRuntimeException">The inputs or outputs do not fit, the model fails, or the run was ended.</exception>
    public void Run(IReadOnlyList<NamedTensor> given, CancellationToken cancellation)
    {
        if (ownInputs.Length > 0)
        {
            for (var i = 0; i < ownInputs.Length; i++) given[i].Value.Data.Span.CopyTo(ownInputs[i].Span);
            Run(cancellation);
            return;
        }

        using var feed = new TensorFeed(given);
        for (var i = 0; i < feed.Names.Length; i++) binding.BindInput(feed.Names[i], feed.Values[i]);
        Run(cancellation);
    }

    /// <summary>Whether the runtime wrote to this run's memory, and did not put other values in its place.</summary>
    public unsafe bool IsWritten()
    {
        using var outputs = binding.GetOutputValues();
        for (var i = 0; i < outputs.Count; i++)
        {
            if (!outputs[i].IsTensor) return false;
            fixed (byte* theirs = outputs[i].GetTensorMutableRawData())
            fixed (byte* ours = Values[i].Tensor!.Data.Span)
                if (theirs != ours) return false;
        }

        return true;
    }

    /// <summary>Gives it back to where it came from.</summary>
    public void Dispose() => pool.Return(this);

    public void Free()
    {
        binding.Dispose();
        options.Dispose();
    }

    static int Aligned(int size) => (size + Alignment - 1) / Alignment * Alignment;

    void Run(CancellationToken cancellation)
    {
        // What was there is another caller's.
        ownOutputs.Span.Clear();
        using (cancellation.UnsafeRegister(static state => ((RunOptions)state!).Terminate = true, options)) session.RunWithBinding(options, binding);
        options.Terminate = false;
    }

    unsafe OrtValue ValueAt(int at, int size, TensorElementType type, long[] shape)
    {
        // The array is pinned for as long as it lives, which is as long as this run.
        fixed (byte* start = &memory[at]) return OrtValue.CreateTensorValueWithData(OrtMemoryInfo.DefaultInstance, type, shape, (nint)start, size);
    }
}
