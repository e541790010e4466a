using System.Runtime.InteropServices;

namespace ML.Lakehouse.DuckDb.Native;

[StructLayout(LayoutKind.Sequential)]
struct ProgressStruct
{
    public double Percentage;
    public ulong RowsProcessed;
    public ulong TotalRows;
}
