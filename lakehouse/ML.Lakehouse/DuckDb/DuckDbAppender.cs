using System.Text;
using ML.Common.Errors;
using ML.Lakehouse.DuckDb.Native;

namespace ML.Lakehouse.DuckDb;

/// <summary>Writes rows into a table in bulk: one Append per column, then EndRow; Complete makes them visible.</summary>
public sealed unsafe class DuckDbAppender : IDisposable
{
    readonly AppenderHandle handle;

    DuckDbAppender(AppenderHandle handle) => this.handle = handle;

    public DuckDbAppender AppendNull() => Check(NativeMethods.AppendNull(handle));

    public DuckDbAppender Append(bool value) => Check(NativeMethods.AppendBool(handle, value));

    public DuckDbAppender Append(int value) => Check(NativeMethods.AppendInt32(handle, value));

    public DuckDbAppender Append(long value) => Check(NativeMethods.AppendInt64(handle, value));

    public DuckDbAppender Append(float value) => Check(NativeMethods.AppendFloat(handle, value));

    public DuckDbAppender Append(double value) => Check(NativeMethods.AppendDouble(handle, value));

    /// <summary>Microseconds since 1970, for TIMESTAMP and TIMESTAMPTZ columns.</summary>
    public DuckDbAppender AppendTimestamp(long microseconds) => Check(NativeMethods.AppendTimestamp(handle, microseconds));

    /// <summary>Days since 1970, for DATE columns.</summary>
    public DuckDbAppender AppendDate(int days) => Check(NativeMethods.AppendDate(handle, days));

    public DuckDbAppender Append(string? value)
    {
        if (value is null) return AppendNull();
        var bytes = Encoding.UTF8.GetBytes(value);
        fixed (byte* pointer = bytes) return Check(NativeMethods.AppendVarchar(handle, pointer, (ulong)bytes.Length));
    }

    public DuckDbAppender AppendBlob(ReadOnlySpan<byte> value)
    {
        fixed (byte* pointer = value) return Check(NativeMethods.AppendBlob(handle, pointer, (ulong)value.Length));
    }

    public DuckDbAppender EndRow() => Check(NativeMethods.AppenderEndRow(handle));

    /// <summary>Appends a whole chunk; its types are cast to the table's.</summary>
    public DuckDbAppender Append(DataChunk chunk) => Check(NativeMethods.AppendDataChunk(handle, chunk.Pointer));

    /// <summary>Writes what is left; constraint violations show here.</summary>
    public void Complete() => Check(NativeMethods.AppenderClose(handle));

    public void Dispose() => handle.Dispose();

    internal static DuckDbAppender Open(DuckDbConnection connection, string table)
    {
        var state = NativeMethods.AppenderCreate(connection.Handle, null, table, out var pointer);
        var appender = new DuckDbAppender(new AppenderHandle(pointer));
        if (state == 0) return appender;
        using (appender) throw appender.Error();
    }

    DuckDbAppender Check(int state) => state == 0 ? this : throw Error();

    PlatformException Error() => DuckDbErrors.Of(NativeMethods.AppenderError(handle));
}
