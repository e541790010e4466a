using ML.Common.Errors;
using ML.Training.Data;
using ML.Training.Native.Torch;
using ML.Training.Native.Trees;

namespace ML.Training.Trees;

/// <summary>A loader's batches as xgboost reads them: one row-major matrix, numbers first, then codes.</summary>
sealed class LoaderMatrix(Loader loader, int columns) : IMatrixBatches, IDisposable
{
    IAsyncEnumerator<Batch>? batches;
    float[] values = [];
    float[] labels = [];
    float[] weights = [];

    public void Reset()
    {
        Dispose();
        batches = loader.ReadAsync(0).GetAsyncEnumerator();
    }

    // Xgboost asks from a thread of its own and wants an answer at once; the loader reads ahead on others.
    public MatrixBatch? Next()
    {
        if (batches is null) Reset();
        while (batches!.MoveNextAsync().AsTask().GetAwaiter().GetResult())
            if (batches.Current.Count > 0) return Take(batches.Current);
        return null;
    }

    public void Dispose()
    {
        batches?.DisposeAsync().AsTask().GetAwaiter().GetResult();
        batches = null;
    }

    MatrixBatch Take(Batch batch)
    {
        if (SuspectRows.OfTrees(batch) is { } wrong) throw new PlatformException(ErrorCode.DataLoss, $"batch {batch.Number + 1}: {wrong}");
        Fill(batch, columns, ref values);
        if (labels.Length < batch.Count) labels = new float[batch.Count];
        CopyTarget(batch, labels);
        if (batch.Weight is not null)
        {
            if (weights.Length < batch.Count) weights = new float[batch.Count];
            batch.Weight.Floats.CopyTo(weights);
        }

        return new MatrixBatch(values.AsMemory(0, batch.Count * columns), columns, labels.AsMemory(0, batch.Count), weights.AsMemory(0, batch.Weight is null ? 0 : batch.Count));
    }

    /// <summary>Puts a batch's numbers and codes into one matrix, growing it when needed.</summary>
    public static void Fill(Batch batch, int columns, ref float[] matrix)
    {
        if (matrix.Length < batch.Count * columns) matrix = new float[batch.Count * columns];
        var (dense, codes) = (batch.Dense?.Columns ?? 0, batch.Codes?.Columns ?? 0);
        for (var row = 0; row < batch.Count; row++)
        {
            var to = matrix.AsSpan(row * columns, columns);
            if (dense > 0) batch.Dense!.Floats.Slice(row * dense, dense).CopyTo(to);
            for (var k = 0; k < codes; k++) to[dense + k] = batch.Codes!.Longs[row * codes + k];
        }
    }

    static void CopyTarget(Batch batch, float[] to)
    {
        if (batch.Target.Type == ElementType.Float32) batch.Target.Floats.CopyTo(to);
        else
            for (var i = 0; i < batch.Count; i++) to[i] = batch.Target.Longs[i];
    }
}
