using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using ML.Serving.Onnx.Tensors;
using Tensor = ML.Serving.Onnx.Tensors.Tensor;

namespace ML.Serving.Onnx.Sessions;

/// <summary>One run's worth of memory, bound to a model's outputs and used again for as long as their shapes stay the same.</summary>
sealed class BoundRun(BoundRuns pool, InferenceSession session, RunOptions options) : IDisposable
{
    const int Alignment = 64;
    readonly OrtIoBinding binding = session.CreateIoBinding();
    byte[] memory = [];
    int used;

    /// <summary>Shapes of the outputs that are bound.</summary>
    public long[][] Shapes { get; private set; } = [];

    /// <summary>The outputs, over this run's own memory.</summary>
    public ModelValue[] Values { get; private set; } = [];

    /// <summary>Binds memory for outputs of these shapes.</summary>
    public void Bind(IReadOnlyList<string> names, IReadOnlyList<TensorElementType> types, long[][] shapes)
    {
        var sizes = shapes.Select((shape, i) => (int)(Tensor.ElementCount(shape) * ElementTypes.SizeOf(types[i]))).ToArray();
        used = sizes.Sum(size => (size + Alignment - 1) / Alignment * Alignment);
        if (memory.Length < used) memory = GC.AllocateUninitializedArray<byte>(used + Alignment, pinned: true);
        binding.ClearBoundOutputs();
        var values = new ModelValue[shapes.Length];
        var at = 0;
        for (var i = 0; i < shapes.Length; i++)
        {
            using (var value = Value(types[i], shapes[i], at, sizes[i])) binding.BindOutput(names[i], value);
            values[i] = ModelValue.Of(new Tensor(types[i], shapes[i], memory.AsMemory(at, sizes[i])));
            at += (sizes[i] + Alignment - 1) / Alignment * Alignment;
        }

        (Shapes, Values) = (shapes, values);
    }

    /// <summary>Runs the model on the calling thread; its outputs are in <see cref="Values"/>.</summary>
    /// <exception cref="OnnxRuntimeException">The inputs or outputs do not fit, the model fails, or the run was ended.</exception>
    public void Run(TensorFeed feed, CancellationToken cancellation)
    {
        for (var i = 0; i < feed.Names.Length; i++) binding.BindInput(feed.Names[i], feed.Values[i]);
        // What was there is another caller's.
        memory.AsSpan(0, used).Clear();
        using (cancellation.UnsafeRegister(static state => ((RunOptions)state!).Terminate = true, options)) session.RunWithBinding(options, binding);
        options.Terminate = false;
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

    unsafe OrtValue Value(TensorElementType type, long[] shape, int at, int size)
    {
        // The array is pinned for as long as it lives, which is as long as this run.
        fixed (byte* start = &memory[at]) return OrtValue.CreateTensorValueWithData(OrtMemoryInfo.DefaultInstance, type, shape, (nint)start, size);
    }
}
