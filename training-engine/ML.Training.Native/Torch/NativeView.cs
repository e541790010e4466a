using System.Runtime.InteropServices;

namespace ML.Training.Native.Torch;

/// <summary>mt_view: memory of ours that the bridge uses during one call.</summary>
[StructLayout(LayoutKind.Sequential)]
unsafe struct NativeView
{
    public void* Data;
    public int Type;
    public int Rank;
    public long* Shape;
}
