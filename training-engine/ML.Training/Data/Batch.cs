using ML.Training.Native.Torch;

namespace ML.Training.Data;

/// <summary>A rank's samples of one global batch, as tensors. Given back to the loader after use.</summary>
public sealed class Batch : IDisposable
{
    internal Batch(int capacity, int dense, int codes, bool classes, bool weighted)
    {
        Dense = dense > 0 ? Tensor.Matrix(ElementType.Float32, capacity, dense) : null;
        Codes = codes > 0 ? Tensor.Matrix(ElementType.Int64, capacity, codes) : null;
        Target = Tensor.Vector(classes ? ElementType.Int64 : ElementType.Float32, capacity);
        Weight = weighted ? Tensor.Vector(ElementType.Float32, capacity) : null;
        RowNumbers = new long[capacity];
        Inputs = new[] { Dense, Codes }.OfType<Tensor>().ToArray();
    }

    /// <summary>The tensors that the network takes: numeric matrix, then matrix of category codes, where there are any.</summary>
    public Tensor[] Inputs { get; }

    public Tensor Target { get; }

    public Tensor? Weight { get; }

    /// <summary>Number of the batch in its epoch.</summary>
    public long Number { get; private set; }

    /// <summary>Samples of the batch on all ranks together.</summary>
    public int GlobalCount { get; private set; }

    /// <summary>Samples here.</summary>
    public int Count => Target.Rows;

    /// <summary>Numbers of the samples in the source.</summary>
    public ReadOnlySpan<long> Rows => RowNumbers.AsSpan(0, Count);

    /// <summary>Becomes another batch, whose samples are written next.</summary>
    internal void Become(long number, int globalCount, int count)
    {
        (Number, GlobalCount) = (number, globalCount);
        foreach (var tensor in Inputs) tensor.Rows = count;
        Target.Rows = count;
        if (Weight is not null) Weight.Rows = count;
    }

    internal Tensor? Dense { get; }

    internal Tensor? Codes { get; }

    internal long[] RowNumbers { get; }

    public void Dispose()
    {
        foreach (var tensor in Inputs) tensor.Dispose();
        Target.Dispose();
        Weight?.Dispose();
    }
}
