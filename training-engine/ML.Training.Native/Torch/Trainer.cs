using System.Runtime.InteropServices;

namespace ML.Training.Native.Torch;

/// <summary>A network with its loss, optimizer and, when distributed, its group. One thread at a time.</summary>
public sealed unsafe class Trainer : IDisposable
{
    const int MaximumRank = 8;

    readonly TrainerHandle handle;

    Trainer(TrainerHandle handle) => this.handle = handle;

    /// <summary>Takes the network over. With a group, every rank starts from rank 0's parameters.</summary>
    public static Trainer Open(Network network, TrainerOptions options, Communicator? communicator = null)
    {
        var texts = new[] { options.Loss, options.Optimizer, options.Device, options.Precision }.Select(Marshal.StringToCoTaskMemUTF8).ToArray();
        try
        {
            var native = Native(options, texts);
            var status = NativeMethods.OpenTrainer(network.Release(), native, communicator?.Handle.DangerousGetHandle() ?? 0, out var handle);
            TorchErrors.Check(status, "trainer");
            return new Trainer(handle);
        }
        finally
        {
            foreach (var text in texts) Marshal.FreeCoTaskMem(text);
        }
    }

    /// <summary>
    /// Adds the gradient of sum(weight × loss) / <paramref name="denominator"/>. With <paramref name="apply"/> it is summed
    /// over the ranks, clipped and applied; the result is that loss over all ranks and all calls since the last one applied.
    /// </summary>
    /// <exception cref="NotFiniteException">The loss or gradient is NaN or infinite; nothing was applied.</exception>
    public double Step(ReadOnlySpan<Tensor> inputs, Tensor target, Tensor? weight, double denominator, bool apply = true)
    {
        var shapes = stackalloc long[2 * (inputs.Length + 2)];
        var views = stackalloc NativeView[inputs.Length + 2];
        Fill(inputs, target, weight, views, shapes);
        var w = weight is null ? null : views + inputs.Length + 1;
        TorchErrors.Check(NativeMethods.Step(handle, views, inputs.Length, views + inputs.Length, w, denominator, apply ? 1 : 0, out var loss), "step");
        return loss;
    }

    /// <summary>sum(weight × loss) over these rows, without learning; <paramref name="output"/> receives the raw outputs.</summary>
    public double Evaluate(ReadOnlySpan<Tensor> inputs, Tensor target, Tensor? weight, Tensor output)
    {
        var shapes = stackalloc long[2 * (inputs.Length + 3)];
        var views = stackalloc NativeView[inputs.Length + 3];
        Fill(inputs, target, weight, views, shapes);
        var w = weight is null ? null : views + inputs.Length + 1;
        var result = views + inputs.Length + 2;
        *result = output.View(shapes + 2 * (inputs.Length + 2));
        TorchErrors.Check(NativeMethods.Evaluate(handle, views, inputs.Length, views + inputs.Length, w, out var loss, result), "evaluate");
        return loss;
    }

    /// <summary>The raw outputs for these rows.</summary>
    public void Predict(ReadOnlySpan<Tensor> inputs, Tensor output)
    {
        var shapes = stackalloc long[2 * (inputs.Length + 1)];
        var views = stackalloc NativeView[inputs.Length];
        for (var i = 0; i < inputs.Length; i++) views[i] = inputs[i].View(shapes + 2 * i);
        var result = output.View(shapes + 2 * inputs.Length);
        TorchErrors.Check(NativeMethods.Predict(handle, views, inputs.Length, &result), "predict");
    }

    /// <summary>Makes what batch normalisation keeps for predicting the mean of all ranks; every rank calls it.</summary>
    public void AverageBuffers() => TorchErrors.Check(NativeMethods.AverageBuffers(handle), "buffers");

    public void SetLearningRate(double rate) => TorchErrors.Check(NativeMethods.SetLearningRate(handle, rate), "learning rate");

    /// <summary>Norm of the last applied gradient, before clipping.</summary>
    public double GradientNorm
    {
        get
        {
            TorchErrors.Check(NativeMethods.GradientNorm(handle, out var norm), "gradient norm");
            return norm;
        }
    }

    /// <summary>Number of trained values.</summary>
    public long ParameterCount => Tensors(parametersOnly: true).Sum(t => t.Values.LongLength);

    /// <summary>Copies of all parameters and, unless told otherwise, buffers.</summary>
    public IReadOnlyList<NamedTensor> Tensors(bool parametersOnly = false)
    {
        TorchErrors.Check(NativeMethods.TensorCount(handle, out var parameters, out var buffers), "tensors");
        return Enumerable.Range(0, parameters + (parametersOnly ? 0 : buffers)).Select(Read).ToList();
    }

    /// <summary>One of <paramref name="shards"/> parts of parameters, optimizer and random state.</summary>
    public byte[] Save(int shard = 0, int shards = 1)
    {
        TorchErrors.Check(NativeMethods.Save(handle, shard, shards, out var data, out var size), "save");
        try
        {
            return new ReadOnlySpan<byte>(data, checked((int)size)).ToArray();
        }
        finally
        {
            NativeMethods.FreeBuffer(data);
        }
    }

    /// <summary>Takes over one shard; all shards together restore the trainer.</summary>
    public void Load(ReadOnlySpan<byte> shard, bool restoreRandom)
    {
        fixed (byte* data = shard)
            TorchErrors.Check(NativeMethods.Load(handle, data, shard.Length, restoreRandom ? 1 : 0), "checkpoint");
    }

    /// <summary>Writes the trained TorchScript module, readable by PyTorch.</summary>
    public void ExportScript(string path) => TorchErrors.Check(NativeMethods.ExportScript(handle, path), "TorchScript export");

    public void Dispose() => handle.Dispose();

    static NativeOptions Native(TrainerOptions o, nint[] texts) => new()
    {
        Loss = texts[0],
        Optimizer = texts[1],
        Device = texts[2],
        Precision = texts[3],
        LearningRate = o.LearningRate,
        WeightDecay = o.WeightDecay,
        Momentum = o.Momentum,
        Beta1 = o.Beta1,
        Beta2 = o.Beta2,
        Epsilon = o.Epsilon,
        ClipNorm = o.ClipNorm,
        HuberDelta = o.HuberDelta,
        BucketBytes = o.BucketBytes,
        Seed = o.Seed,
        Nesterov = o.Nesterov ? 1 : 0,
        DecayVectors = o.DecayVectors ? 1 : 0,
        Overlap = o.Overlap ? 1 : 0,
        SharedMemory = o.SharedMemory ? 1 : 0,
    };

    static void Fill(ReadOnlySpan<Tensor> inputs, Tensor target, Tensor? weight, NativeView* views, long* shapes)
    {
        for (var i = 0; i < inputs.Length; i++) views[i] = inputs[i].View(shapes + 2 * i);
        views[inputs.Length] = target.View(shapes + 2 * inputs.Length);
        if (weight is not null) views[inputs.Length + 1] = weight.View(shapes + 2 * (inputs.Length + 1));
    }

    NamedTensor Read(int index)
    {
        var shape = stackalloc long[MaximumRank];
        TorchErrors.Check(NativeMethods.TensorInfo(handle, index, out var name, out var rank, shape), "tensor");
        var sizes = new ReadOnlySpan<long>(shape, rank).ToArray();
        var values = new float[sizes.Aggregate(1L, (product, size) => product * size)];
        fixed (float* data = values)
        {
            long length = values.Length;
            var view = new NativeView { Data = data, Type = (int)ElementType.Float32, Rank = 1, Shape = &length };
            TorchErrors.Check(NativeMethods.ReadTensor(handle, index, &view), "tensor");
        }

        return new NamedTensor(Marshal.PtrToStringUTF8(name)!, sizes, values);
    }
}
