using System.Runtime.InteropServices;

namespace ML.Lakehouse.DuckDb.Native;

static unsafe partial class NativeMethods
{
    [LibraryImport(DuckDbLibrary.Name, EntryPoint = "duckdb_create_logical_type")]
    public static partial nint CreateLogicalType(int type);

    [LibraryImport(DuckDbLibrary.Name, EntryPoint = "duckdb_create_scalar_function")]
    public static partial nint CreateScalarFunction();

    [LibraryImport(DuckDbLibrary.Name, EntryPoint = "duckdb_destroy_scalar_function")]
    public static partial void DestroyScalarFunction(ref nint function);

    [LibraryImport(DuckDbLibrary.Name, EntryPoint = "duckdb_scalar_function_set_name", StringMarshalling = StringMarshalling.Utf8)]
    public static partial void SetFunctionName(nint function, string name);

    [LibraryImport(DuckDbLibrary.Name, EntryPoint = "duckdb_scalar_function_set_varargs")]
    public static partial void SetFunctionArguments(nint function, LogicalTypeHandle type);

    [LibraryImport(DuckDbLibrary.Name, EntryPoint = "duckdb_scalar_function_set_return_type")]
    public static partial void SetFunctionResult(nint function, LogicalTypeHandle type);

    [LibraryImport(DuckDbLibrary.Name, EntryPoint = "duckdb_scalar_function_set_special_handling")]
    public static partial void SetFunctionTakesNulls(nint function);

    [LibraryImport(DuckDbLibrary.Name, EntryPoint = "duckdb_scalar_function_set_volatile")]
    public static partial void SetFunctionVolatile(nint function);

    [LibraryImport(DuckDbLibrary.Name, EntryPoint = "duckdb_scalar_function_set_function")]
    public static partial void SetFunctionBody(nint function, delegate* unmanaged<nint, nint, nint, void> body);

    [LibraryImport(DuckDbLibrary.Name, EntryPoint = "duckdb_register_scalar_function")]
    public static partial int RegisterScalarFunction(ConnectionHandle connection, nint function);

    [LibraryImport(DuckDbLibrary.Name, EntryPoint = "duckdb_scalar_function_set_error", StringMarshalling = StringMarshalling.Utf8)]
    public static partial void SetFunctionError(nint info, string message);
}
