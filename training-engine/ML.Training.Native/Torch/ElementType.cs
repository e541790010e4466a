namespace ML.Training.Native.Torch;

/// <summary>Element types that cross the bridge.</summary>
public enum ElementType
{
    Float32 = 0,
    Int64 = 1,
    Float64 = 2,
    UInt8 = 3,
    Int32 = 4,
    Int16 = 5,
    Int8 = 6,
    Bool = 7,
    Float16 = 8,
    BFloat16 = 9,
}
