using System.Runtime.InteropServices;
using System.Text;
using ML.Common.Errors;
using ML.Lakehouse.DuckDb.Native;

namespace ML.Lakehouse.DuckDb;

/// <summary>A prepared statement. Parameters count from 1; binding returns the statement, so that calls chain.</summary>
public sealed unsafe class DuckDbStatement : IDisposable
{
    readonly StatementHandle handle;
    readonly DuckDbConnection connection;

    internal DuckDbStatement(StatementHandle handle, DuckDbConnection connection)
    {
        this.handle = handle;
        this.connection = connection;
    }

    public int ParameterCount => (int)NativeMethods.ParameterCount(handle);

    /// <summary>The columns of the result, known without running the statement.</summary>
    public IReadOnlyList<DuckDbColumn> Columns()
    {
        var columns = new DuckDbColumn[NativeMethods.PreparedColumnCount(handle)];
        for (var i = 0; i < columns.Length; i++)
        {
            using var type = new LogicalTypeHandle(NativeMethods.PreparedColumnType(handle, (ulong)i));
            var name = NativeMethods.PreparedColumnName(handle, (ulong)i);
            columns[i] = new DuckDbColumn(Marshal.PtrToStringUTF8(name)!, (DuckDbType)NativeMethods.TypeId(type), LogicalTypeText.Of(type));
            NativeMethods.Free(name);
        }

        return columns;
    }

    public DuckDbStatement BindNull(int index) => Check(NativeMethods.BindNull(handle, (ulong)index), index);

    public DuckDbStatement Bind(int index, bool value) => Check(NativeMethods.BindBoolean(handle, (ulong)index, value), index);

    public DuckDbStatement Bind(int index, long value) => Check(NativeMethods.BindInt64(handle, (ulong)index, value), index);

    public DuckDbStatement Bind(int index, double value) => Check(NativeMethods.BindDouble(handle, (ulong)index, value), index);

    public DuckDbStatement Bind(int index, DateOnly value) =>
        Check(NativeMethods.BindDate(handle, (ulong)index, value.DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber), index);

    /// <summary>A point in time, to the microsecond.</summary>
    public DuckDbStatement Bind(int index, DateTimeOffset value) =>
        Check(NativeMethods.BindTimestampTz(handle, (ulong)index, (value - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond), index);

    public DuckDbStatement Bind(int index, string? value)
    {
        if (value is null) return BindNull(index);
        var bytes = Encoding.UTF8.GetBytes(value);
        fixed (byte* pointer = bytes)
            return Check(NativeMethods.BindVarchar(handle, (ulong)index, pointer, (ulong)bytes.Length), index);
    }

    public DuckDbStatement Bind(int index, ReadOnlySpan<byte> value)
    {
        fixed (byte* pointer = value)
            return Check(NativeMethods.BindBlob(handle, (ulong)index, pointer, (ulong)value.Length), index);
    }

    /// <summary>Runs the statement and keeps the whole result.</summary>
    public DuckDbResult Query(CancellationToken cancellation = default)
    {
        using var interrupt = connection.InterruptOn(cancellation);
        var state = NativeMethods.ExecutePrepared(handle, out var result);
        return DuckDbResult.Take(state, result, connection);
    }

    /// <summary>Runs the statement and yields its rows while it runs.</summary>
    public DuckDbResult Stream(CancellationToken cancellation = default)
    {
        using var interrupt = connection.InterruptOn(cancellation);
        var state = NativeMethods.PendingStreaming(handle, out var pending);
        try
        {
            if (state != 0) throw DuckDbErrors.Of(NativeMethods.PendingError(pending));
            state = NativeMethods.ExecutePending(pending, out var result);
            return DuckDbResult.Take(state, result, connection);
        }
        finally
        {
            NativeMethods.DestroyPending(ref pending);
        }
    }

    public void Dispose() => handle.Dispose();

    DuckDbStatement Check(int state, int index) =>
        state == 0 ? this : throw PlatformException.Invalid($"parameter {index} does not exist: the statement has {ParameterCount}");
}
