namespace ML.Training.Native.Trees;

/// <summary>Rows of features, row-major; a missing value is NaN.</summary>
/// <param name="Values">[rows × columns].</param>
/// <param name="Columns">Number of features.</param>
/// <param name="Labels">One per row; empty where only features matter.</param>
/// <param name="Weights">One per row; empty when every row weighs 1.</param>
public sealed record MatrixBatch(ReadOnlyMemory<float> Values, int Columns, ReadOnlyMemory<float> Labels, ReadOnlyMemory<float> Weights)
{
    public int Rows => Values.Length / Columns;
}
