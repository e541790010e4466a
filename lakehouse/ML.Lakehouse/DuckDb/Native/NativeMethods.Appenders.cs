using System.Runtime.InteropServices;

namespace ML.Lakehouse.DuckDb.Native;

static unsafe partial class NativeMethods
{
    [LibraryImport(DuckDbLibrary.Name, EntryPoint = "duckdb_appender_create", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int AppenderCreate(ConnectionHandle connection, string? schema, string table, out nint appender);

    [LibraryImport(DuckDbLibrary.Name, EntryPoint = "duckdb_appender_error")]
    public static partial nint AppenderError(AppenderHandle appender);

    [LibraryImport(DuckDbLibrary.Name, EntryPoint = "duckdb_appender_close")]
    public static partial int AppenderClose(AppenderHandle appender);

    [LibraryImport(DuckDbLibrary.Name, EntryPoint = "duckdb_appender_destroy")]
    public static partial int AppenderDestroy(ref nint appender);

    [LibraryImport(DuckDbLibrary.Name, EntryPoint = "duckdb_appender_end_row")]
    public static partial int AppenderEndRow(AppenderHandle appender);

    [LibraryImport(DuckDbLibrary.Name, EntryPoint = "duckdb_append_data_chunk")]
    public static partial int AppendDataChunk(AppenderHandle appender, nint chunk);

    [LibraryImport(DuckDbLibrary.Name, EntryPoint = "duckdb_append_null")]
    public static partial int AppendNull(AppenderHandle appender);

    [LibraryImport(DuckDbLibrary.Name, EntryPoint = "duckdb_append_bool")]
    public static partial int AppendBool(AppenderHandle appender, [MarshalAs(UnmanagedType.U1)] bool value);

    [LibraryImport(DuckDbLibrary.Name, EntryPoint = "duckdb_append_int32")]
    public static partial int AppendInt32(AppenderHandle appender, int value);

    [LibraryImport(DuckDbLibrary.Name, EntryPoint = "duckdb_append_int64")]
    public static partial int AppendInt64(AppenderHandle appender, long value);

    [LibraryImport(DuckDbLibrary.Name, EntryPoint = "duckdb_append_float")]
    public static partial int AppendFloat(AppenderHandle appender, float value);

    [LibraryImport(DuckDbLibrary.Name, EntryPoint = "duckdb_append_double")]
    public static partial int AppendDouble(AppenderHandle appender, double value);

    [LibraryImport(DuckDbLibrary.Name, EntryPoint = "duckdb_append_date")]
    public static partial int AppendDate(AppenderHandle appender, int days);

    [LibraryImport(DuckDbLibrary.Name, EntryPoint = "duckdb_append_timestamp")]
    public static partial int AppendTimestamp(AppenderHandle appender, long microseconds);

    [LibraryImport(DuckDbLibrary.Name, EntryPoint = "duckdb_append_varchar_length")]
    public static partial int AppendVarchar(AppenderHandle appender, byte* value, ulong length);

    [LibraryImport(DuckDbLibrary.Name, EntryPoint = "duckdb_append_blob")]
    public static partial int AppendBlob(AppenderHandle appender, byte* value, ulong length);
}
