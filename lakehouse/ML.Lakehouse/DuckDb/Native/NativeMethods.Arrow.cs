using System.Runtime.InteropServices;
using Apache.Arrow.C;

namespace ML.Lakehouse.DuckDb.Native;

static unsafe partial class NativeMethods
{
    [LibraryImport(DuckDbLibrary.Name, EntryPoint = "duckdb_result_get_arrow_options")]
    public static partial nint ResultArrowOptions(ref ResultStruct result);

    [LibraryImport(DuckDbLibrary.Name, EntryPoint = "duckdb_destroy_arrow_options")]
    public static partial void DestroyArrowOptions(ref nint options);

    [LibraryImport(DuckDbLibrary.Name, EntryPoint = "duckdb_to_arrow_schema")]
    public static partial nint ToArrowSchema(nint options, nint* types, nint* names, ulong count, CArrowSchema* schema);

    [LibraryImport(DuckDbLibrary.Name, EntryPoint = "duckdb_data_chunk_to_arrow")]
    public static partial nint DataChunkToArrow(nint options, nint chunk, CArrowArray* array);

    [LibraryImport(DuckDbLibrary.Name, EntryPoint = "duckdb_schema_from_arrow")]
    public static partial nint SchemaFromArrow(ConnectionHandle connection, CArrowSchema* schema, out nint converted);

    [LibraryImport(DuckDbLibrary.Name, EntryPoint = "duckdb_data_chunk_from_arrow")]
    public static partial nint DataChunkFromArrow(ConnectionHandle connection, CArrowArray* array, nint converted, out nint chunk);

    [LibraryImport(DuckDbLibrary.Name, EntryPoint = "duckdb_destroy_arrow_converted_schema")]
    public static partial void DestroyConvertedSchema(ref nint converted);

    [LibraryImport(DuckDbLibrary.Name, EntryPoint = "duckdb_error_data_message")]
    public static partial nint ErrorMessage(nint error);

    [LibraryImport(DuckDbLibrary.Name, EntryPoint = "duckdb_error_data_has_error")]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool HasError(nint error);

    [LibraryImport(DuckDbLibrary.Name, EntryPoint = "duckdb_destroy_error_data")]
    public static partial void DestroyError(ref nint error);
}
