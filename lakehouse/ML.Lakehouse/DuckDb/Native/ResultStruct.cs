using System.Runtime.InteropServices;

namespace ML.Lakehouse.DuckDb.Native;

/// <summary>duckdb_result: 48 bytes that only the library may look into.</summary>
[StructLayout(LayoutKind.Sequential)]
struct ResultStruct
{
    ulong deprecatedColumnCount;
    ulong deprecatedRowCount;
    ulong deprecatedRowsChanged;
    nint deprecatedColumns;
    nint deprecatedErrorMessage;
    nint internalData;
}
