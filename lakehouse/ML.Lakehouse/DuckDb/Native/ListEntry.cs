using System.Runtime.InteropServices;

namespace ML.Lakehouse.DuckDb.Native;

[StructLayout(LayoutKind.Sequential)]
struct ListEntry
{
    public ulong Offset;
    public ulong Length;
}
