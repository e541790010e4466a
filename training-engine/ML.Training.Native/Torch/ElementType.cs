namespace ML.Training.Native.Torch;

/// <summary>Element types that cross the bridge.</summary>
public enum ElementType
{
    Float32 = 0,
    Int64 = 1,
}
