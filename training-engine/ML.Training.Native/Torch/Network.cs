namespace ML.Training.Native.Torch;

/// <summary>A model before training: layers added one by one, or a TorchScript module. A trainer takes it over.</summary>
public sealed class Network : IDisposable
{
    NetworkHandle? handle;

    Network(NetworkHandle handle) => this.handle = handle;

    /// <summary>An empty graph whose first values are the <paramref name="inputs"/> tensors of a batch.</summary>
    public static Network OfLayers(int inputs, ulong seed)
    {
        NativeLibraries.RequireTorch();
        TorchErrors.Check(NativeMethods.OpenLayers(inputs, seed, out var handle), "network");
        return new Network(handle);
    }

    /// <summary>A module that was scripted or traced in Python and saved with <c>torch.jit.save</c>.</summary>
    public static Network OfScript(string path)
    {
        NativeLibraries.RequireTorch();
        TorchErrors.Check(NativeMethods.OpenScript(path, out var handle), $"TorchScript file {path}");
        return new Network(handle);
    }

    /// <summary>Adds a layer (kinds and arguments stand in ml_training.h); answers the number of its value.</summary>
    public int Add(string kind, ReadOnlySpan<int> from, ReadOnlySpan<long> ints = default, ReadOnlySpan<double> floats = default)
    {
        ObjectDisposedException.ThrowIf(handle is null, this);
        var status = NativeMethods.AddLayer(handle, kind, from, from.Length, ints, ints.Length, floats, floats.Length, out var value);
        TorchErrors.Check(status, "network");
        return value;
    }

    /// <summary>Gives the native network away; this object is empty afterwards.</summary>
    internal nint Release()
    {
        ObjectDisposedException.ThrowIf(handle is null, this);
        var pointer = handle.DangerousGetHandle();
        handle.SetHandleAsInvalid();
        handle = null;
        return pointer;
    }

    public void Dispose() => handle?.Dispose();
}
