using System.Runtime.InteropServices;
using Apache.Arrow;
using Apache.Arrow.C;
using ML.Lakehouse.DuckDb.Native;

namespace ML.Lakehouse.DuckDb;

/// <summary>Hands chunks over to Arrow through the C data interface, without boxing a row.</summary>
static unsafe class ArrowExport
{
    public static Schema Schema(ref ResultStruct result, IReadOnlyList<DuckDbColumn> columns)
    {
        var types = new nint[columns.Count];
        var names = new nint[columns.Count];
        var options = NativeMethods.ResultArrowOptions(ref result);
        var schema = CArrowSchema.Create();
        try
        {
            for (var i = 0; i < types.Length; i++)
            {
                types[i] = NativeMethods.ColumnLogicalType(ref result, (ulong)i);
                names[i] = Marshal.StringToCoTaskMemUTF8(columns[i].Name);
            }

            fixed (nint* typesPointer = types, namesPointer = names)
                DuckDbErrors.ThrowIfAny(NativeMethods.ToArrowSchema(options, typesPointer, namesPointer, (ulong)types.Length, schema));
            return CArrowSchemaImporter.ImportSchema(schema);
        }
        finally
        {
            CArrowSchema.Free(schema);
            NativeMethods.DestroyArrowOptions(ref options);
            for (var i = 0; i < types.Length; i++)
            {
                NativeMethods.DestroyLogicalType(ref types[i]);
                Marshal.FreeCoTaskMem(names[i]);
            }
        }
    }

    public static RecordBatch Batch(ref ResultStruct result, DataChunk chunk, Schema schema)
    {
        var options = NativeMethods.ResultArrowOptions(ref result);
        var array = CArrowArray.Create();
        try
        {
            DuckDbErrors.ThrowIfAny(NativeMethods.DataChunkToArrow(options, chunk.Pointer, array));
            return CArrowArrayImporter.ImportRecordBatch(array, schema);
        }
        finally
        {
            CArrowArray.Free(array);
            NativeMethods.DestroyArrowOptions(ref options);
        }
    }
}
