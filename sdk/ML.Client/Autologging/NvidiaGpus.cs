using System.Runtime.InteropServices;

namespace ML.Client.Autologging;

/// <summary>Use, memory and power of NVIDIA GPUs through the driver's own library (NVML), where it is installed.</summary>
internal sealed unsafe class NvidiaGpus : IDisposable
{
    const double Megabyte = 1e6;

    readonly nint _library;
    readonly nint[] _devices;

    NvidiaGpus(nint library, nint[] devices) => (_library, _devices) = (library, devices);

    /// <summary>Null on a machine without NVIDIA's driver or without a GPU.</summary>
    public static NvidiaGpus? TryOpen()
    {
        if (!NativeLibrary.TryLoad(OperatingSystem.IsWindows() ? "nvml.dll" : "libnvidia-ml.so.1", out var library)) return null;
        int count = 0;
        if (((delegate* unmanaged<int>)Export(library, "nvmlInit_v2"))() != 0
            || ((delegate* unmanaged<int*, int>)Export(library, "nvmlDeviceGetCount_v2"))(&count) != 0 || count == 0)
        {
            NativeLibrary.Free(library);
            return null;
        }

        var devices = new nint[count];
        var open = (delegate* unmanaged<int, nint*, int>)Export(library, "nvmlDeviceGetHandleByIndex_v2");
        for (var i = 0; i < count; i++)
            fixed (nint* device = &devices[i]) _ = open(i, device);
        return new(library, devices);
    }

    public IReadOnlyList<(string Name, double Value)> Sample()
    {
        var values = new List<(string, double)>();
        for (var i = 0; i < _devices.Length; i++)
            if (_devices[i] != 0) Sample(i, _devices[i], values);
        return values;
    }

    public void Dispose()
    {
        _ = ((delegate* unmanaged<int>)Export(_library, "nvmlShutdown"))();
        NativeLibrary.Free(_library);
    }

    void Sample(int index, nint device, List<(string, double)> values)
    {
        var memory = stackalloc ulong[3];
        if (((delegate* unmanaged<nint, ulong*, int>)Export(_library, "nvmlDeviceGetMemoryInfo"))(device, memory) == 0 && memory[0] > 0)
        {
            values.Add(($"gpu_{index}_memory_usage_megabytes", memory[2] / Megabyte));
            values.Add(($"gpu_{index}_memory_usage_percentage", 100.0 * memory[2] / memory[0]));
        }

        var use = stackalloc uint[2];
        if (((delegate* unmanaged<nint, uint*, int>)Export(_library, "nvmlDeviceGetUtilizationRates"))(device, use) == 0)
            values.Add(($"gpu_{index}_utilization_percentage", use[0]));
        uint milliwatts, limit;
        if (((delegate* unmanaged<nint, uint*, int>)Export(_library, "nvmlDeviceGetPowerUsage"))(device, &milliwatts) != 0) return;
        values.Add(($"gpu_{index}_power_usage_watts", milliwatts / 1000.0));
        if (((delegate* unmanaged<nint, uint*, int>)Export(_library, "nvmlDeviceGetEnforcedPowerLimit"))(device, &limit) == 0 && limit > 0)
            values.Add(($"gpu_{index}_power_usage_percentage", 100.0 * milliwatts / limit));
    }

    static nint Export(nint library, string name) => NativeLibrary.GetExport(library, name);
}
