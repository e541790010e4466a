using System.Runtime.InteropServices;

namespace ML.Training.Native.Torch;

/// <summary>The library of this process.</summary>
public static class TorchRuntime
{
    /// <summary>Such as 1.13.0.</summary>
    public static string Version => Marshal.PtrToStringUTF8(NativeMethods.TorchVersion())!;

    public static bool HasCuda => NativeMethods.CudaAvailable() != 0;

    /// <summary>Threads of the tensor kernels and the BLAS; one per rank is fastest when ranks share a machine.</summary>
    public static void SetThreads(int threads) => TorchErrors.Check(NativeMethods.SetThreads(threads), "threads");

    /// <summary>For a process that does nothing but train: memory that a step frees is not given back but kept for the next step.</summary>
    public static void KeepMemory() => NativeMethods.KeepMemory();
}
