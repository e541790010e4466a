namespace ML.Serving.Scoring.Data;

/// <summary>The element types of numpy that requests and models use.</summary>
enum NumpyType
{
    Bool,
    Int8,
    Int16,
    Int32,
    Int64,
    UInt8,
    UInt16,
    UInt32,
    UInt64,
    Float16,
    Float32,
    Float64,
    DateTime64,
    Str,
    Bytes,
    Object,
}
