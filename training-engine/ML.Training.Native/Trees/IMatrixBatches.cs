namespace ML.Training.Native.Trees;

/// <summary>Rows for trees, batch by batch; read several times over.</summary>
public interface IMatrixBatches
{
    /// <summary>Goes back to the first batch.</summary>
    void Reset();

    /// <summary>The next batch, or null after the last. Its memory is used until the next call.</summary>
    MatrixBatch? Next();
}
