using ML.Lakehouse.DuckDb.Native;

namespace ML.Lakehouse.DuckDb;

/// <summary>Up to 2,048 rows, column by column, in memory of the library's.</summary>
public sealed class DataChunk : IDisposable
{
    readonly bool lent;
    nint pointer;

    internal DataChunk(nint pointer) => this.pointer = pointer;

    DataChunk(nint pointer, bool lent) => (this.pointer, this.lent) = (pointer, lent);

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

    /// <summary>A chunk that DuckDB keeps.</summary>
    internal static DataChunk Lent(nint pointer) => new(pointer, lent: true);

    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    void Release()
    {
        if (pointer != 0 && !lent) NativeMethods.DestroyDataChunk(ref pointer);
        pointer = 0;
    }
}
