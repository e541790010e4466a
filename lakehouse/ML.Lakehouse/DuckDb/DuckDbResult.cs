using System.Runtime.InteropServices;
using Apache.Arrow;
using ML.Lakehouse.DuckDb.Native;

namespace ML.Lakehouse.DuckDb;

/// <summary>The rows of a statement, chunk by chunk (up to 2,048 rows each), as vectors or as Arrow batches.</summary>
public sealed class DuckDbResult : IDisposable
{
    readonly DuckDbConnection connection;
    ResultStruct result;
    bool disposed;

    DuckDbResult(ResultStruct result, DuckDbConnection connection)
    {
        this.result = result;
        this.connection = connection;
        Columns = ReadColumns();
    }

    ~DuckDbResult() => Release();

    public IReadOnlyList<DuckDbColumn> Columns { get; }

    /// <summary>Rows inserted, updated or deleted; 0 for a query.</summary>
    public long RowsChanged => (long)NativeMethods.RowsChanged(ref result);

    /// <summary>The next chunk, or null after the last. The caller disposes each chunk.</summary>
    public DataChunk? Fetch(CancellationToken cancellation = default)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        using var interrupt = connection.InterruptOn(cancellation);
        var chunk = NativeMethods.FetchChunk(result);
        GC.KeepAlive(this);
        if (chunk != 0) return new DataChunk(chunk);
        if (NativeMethods.ResultError(ref result) != 0) throw DuckDbErrors.Of(ref result);
        return null;
    }

    /// <summary>Every chunk; each is valid until the next one is asked for.</summary>
    public IEnumerable<DataChunk> Chunks()
    {
        while (Fetch() is { } chunk)
            using (chunk)
                yield return chunk;
    }

    /// <summary>The result's schema as Arrow has it.</summary>
    public Schema ArrowSchema() => ArrowExport.Schema(ref result, Columns);

    /// <summary>Every chunk as an Arrow batch that owns its memory; the caller disposes each.</summary>
    public IEnumerable<RecordBatch> ArrowBatches(CancellationToken cancellation = default)
    {
        var schema = ArrowSchema();
        while (Fetch(cancellation) is { } chunk)
            using (chunk)
                yield return ArrowExport.Batch(ref result, chunk, schema);
    }

    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    internal static DuckDbResult Take(int state, ResultStruct result, DuckDbConnection connection)
    {
        if (state == 0) return new DuckDbResult(result, connection);
        var error = DuckDbErrors.Of(ref result);
        NativeMethods.DestroyResult(ref result);
        throw error;
    }

    DuckDbColumn[] ReadColumns()
    {
        var columns = new DuckDbColumn[NativeMethods.ColumnCount(ref result)];
        for (var i = 0; i < columns.Length; i++)
        {
            using var type = new LogicalTypeHandle(NativeMethods.ColumnLogicalType(ref result, (ulong)i));
            var name = Marshal.PtrToStringUTF8(NativeMethods.ColumnName(ref result, (ulong)i))!;
            columns[i] = new DuckDbColumn(name, (DuckDbType)NativeMethods.TypeId(type), LogicalTypeText.Of(type));
        }

        return columns;
    }

    void Release()
    {
        if (disposed) return;
        disposed = true;
        NativeMethods.DestroyResult(ref result);
    }
}
