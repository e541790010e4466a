using System.Runtime.InteropServices;

namespace ML.Training.Native.Torch;

/// <summary>mt_trainer_options.</summary>
[StructLayout(LayoutKind.Sequential)]
struct NativeOptions
{
    public nint Loss, Optimizer, Device, Precision;
    public double LearningRate, WeightDecay, Momentum, Beta1, Beta2, Epsilon;
    public double ClipNorm;
    public double HuberDelta;
    public long BucketBytes;
    public ulong Seed;
    public int Nesterov;
    public int DecayVectors;
    public int Overlap;
    public int SharedMemory;
}
