using ML.Lakehouse.DuckDb.Native;

namespace ML.Lakehouse.DuckDb;

/// <summary>Up to 2,048 rows, column by column, in memory of the library's.</summary>
public sealed class DataChunk : IDisposable
{
    nint pointer;

    internal DataChunk(nint pointer) => this.pointer = pointer;

    ~DataChunk() => Release();

    public int RowCount => (int)NativeMethods.DataChunkSize(Pointer);

    public int ColumnCount => (int)NativeMethods.DataChunkColumnCount(Pointer);

    /// <summary>A column's values; valid until the chunk is disposed.</summary>
    public DuckDbVector this[int column] => new(NativeMethods.DataChunkVector(Pointer, (ulong)column), RowCount);

    internal nint Pointer
    {
        get
        {
            ObjectDisposedException.ThrowIf(pointer == 0, this);
            return pointer;
        }
    }

    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    void Release()
    {
        if (pointer != 0) NativeMethods.DestroyDataChunk(ref pointer);
    }
}
