using System.Buffers;
using System.Runtime.InteropServices;
using ML.Common.Errors;

namespace ML.Training.Native.Torch;

/// <summary>
/// A TorchScript module (scripted or traced in Python, saved with <c>torch.jit.save</c>) for inference on the CPU. Runs may
/// overlap; after <see cref="Dispose"/> those under way still end well.
/// </summary>
public sealed unsafe class TorchScriptModel : IDisposable
{
    readonly ScriptHandle handle;

    TorchScriptModel(ScriptHandle handle)
    {
        this.handle = handle;
        TorchErrors.Check(NativeMethods.ScriptSignature(handle, out var inputs, out var outputs), "TorchScript");
        InputNames = Enumerable.Range(0, inputs).Select(Name).ToArray();
        OutputCount = outputs < 0 ? null : outputs;
    }

    /// <summary>Arguments of forward in their order, without those that have a default.</summary>
    public IReadOnlyList<string> InputNames { get; }

    /// <summary>How many tensors forward gives; null where its type does not tell (a list, a dictionary).</summary>
    public int? OutputCount { get; }

    /// <exception cref="PlatformException">FEATURE_DISABLED without libtorch; INVALID_PARAMETER_VALUE with libtorch's text when the file is no module, or one whose inputs are not tensors.</exception>
    public static TorchScriptModel Load(string path)
    {
        NativeLibraries.RequireTorch();
        TorchErrors.Check(NativeMethods.OpenScriptModel(path, out var handle), $"TorchScript file {path}");
        try
        {
            return new TorchScriptModel(handle);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Runs forward on the calling thread.</summary>
    /// <param name="inputs">One tensor for every argument, by name, in any order.</param>
    /// <param name="threads">Threads of the kernels.</param>
    /// <returns>The outputs in forward's order, in memory of their own.</returns>
    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE: an argument is missing, or libtorch's text when the module fails.</exception>
    public IReadOnlyList<ScriptTensor> Run(IReadOnlyList<ScriptTensor> inputs, int threads = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        if (inputs.Count != InputNames.Count) throw PlatformException.Invalid($"forward takes {InputNames.Count} tensors ({string.Join(", ", InputNames)}); {inputs.Count} were given");
        var ordered = InputNames.Select(name => inputs.FirstOrDefault(i => i.Name == name) ?? throw PlatformException.Invalid($"input '{name}' is missing")).ToArray();
        var pins = new List<MemoryHandle>();
        try
        {
            var views = stackalloc NativeView[Math.Max(1, ordered.Length)];
            for (var i = 0; i < ordered.Length; i++) views[i] = View(ordered[i], pins);
            TorchErrors.Check(NativeMethods.RunScript(handle, views, ordered.Length, threads, out var outputs), "TorchScript");
            using (outputs) return Read(outputs);
        }
        finally
        {
            foreach (var pin in pins) pin.Dispose();
        }
    }

    public void Dispose() => handle.Dispose();

    string Name(int index)
    {
        TorchErrors.Check(NativeMethods.ScriptInputName(handle, index, out var name), "TorchScript");
        return Marshal.PtrToStringUTF8(name)!;
    }

    static NativeView View(ScriptTensor tensor, List<MemoryHandle> pins)
    {
        if (!tensor.IsWhole) throw PlatformException.Invalid($"input '{tensor.Name}' has {tensor.Data.Length} bytes for shape [{string.Join(", ", tensor.Shape)}] of {tensor.Type}");
        var data = tensor.Data.Pin();
        pins.Add(data);
        var shape = new ReadOnlyMemory<long>(tensor.Shape).Pin();
        pins.Add(shape);
        return new NativeView { Data = data.Pointer, Type = (int)tensor.Type, Rank = tensor.Shape.Length, Shape = (long*)shape.Pointer };
    }

    static ScriptTensor[] Read(OutputsHandle outputs)
    {
        TorchErrors.Check(NativeMethods.OutputsCount(outputs, out var count), "TorchScript");
        var all = new ScriptTensor[count];
        for (var i = 0; i < count; i++)
        {
            TorchErrors.Check(NativeMethods.ReadOutput(outputs, i, out var name, out var view), "TorchScript");
            var shape = new ReadOnlySpan<long>(view.Shape, view.Rank).ToArray();
            var bytes = shape.Aggregate((long)ScriptTensor.SizeOf((ElementType)view.Type), (product, size) => checked(product * size));
            all[i] = new ScriptTensor(Marshal.PtrToStringUTF8(name)!, (ElementType)view.Type, shape, new ReadOnlySpan<byte>(view.Data, checked((int)bytes)).ToArray());
        }

        return all;
    }
}
