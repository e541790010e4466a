using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ML.Lakehouse.DuckDb.Native;

/// <summary>Finds libduckdb: the file named by ML_DUCKDB_LIBRARY, else the one beside the executable, else the system's.</summary>
static class DuckDbLibrary
{
    public const string Name = "duckdb";

    // A library that is loaded lazily by name must be resolvable before the first call, whoever makes it.
#pragma warning disable CA2255
    [ModuleInitializer]
#pragma warning restore CA2255
    public static void Register() => NativeLibrary.SetDllImportResolver(typeof(DuckDbLibrary).Assembly, Resolve);

    static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name != Name) return 0;
        var named = Environment.GetEnvironmentVariable("ML_DUCKDB_LIBRARY");
        if (!string.IsNullOrEmpty(named)) return NativeLibrary.Load(named);
        var beside = Path.Combine(AppContext.BaseDirectory, FileName);
        return File.Exists(beside) ? NativeLibrary.Load(beside) : NativeLibrary.Load(FileName);
    }

    static string FileName =>
        OperatingSystem.IsWindows() ? "duckdb.dll" : OperatingSystem.IsMacOS() ? "libduckdb.dylib" : "libduckdb.so";
}
