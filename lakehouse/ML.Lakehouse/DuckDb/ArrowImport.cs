using Apache.Arrow;
using Apache.Arrow.C;
using ML.Lakehouse.DuckDb.Native;

namespace ML.Lakehouse.DuckDb;

/// <summary>Takes Arrow batches into a temporary table through the C data interface.</summary>
static unsafe class ArrowImport
{
    public static void CreateTable(DuckDbConnection connection, string table, Schema schema, IEnumerable<RecordBatch> batches)
    {
        connection.Execute($"CREATE OR REPLACE TEMP TABLE {Sql.Identifier(table)} ({string.Join(", ", Columns(schema))})");
        var converted = Convert(connection, schema);
        try
        {
            using var appender = connection.Append(table);
            foreach (var batch in batches) Append(connection, appender, batch, converted);
            appender.Complete();
        }
        finally
        {
            NativeMethods.DestroyConvertedSchema(ref converted);
        }
    }

    static IEnumerable<string> Columns(Schema schema) =>
        schema.FieldsList.Select(field => $"{Sql.Identifier(field.Name)} {ArrowTypeText.Of(field)}");

    static nint Convert(DuckDbConnection connection, Schema schema)
    {
        var exported = CArrowSchema.Create();
        try
        {
            CArrowSchemaExporter.ExportSchema(schema, exported);
            DuckDbErrors.ThrowIfAny(NativeMethods.SchemaFromArrow(connection.Handle, exported, out var converted));
            return converted;
        }
        finally
        {
            CArrowSchema.Free(exported);
        }
    }

    static void Append(DuckDbConnection connection, DuckDbAppender appender, RecordBatch batch, nint converted)
    {
        var exported = CArrowArray.Create();
        try
        {
            CArrowArrayExporter.ExportRecordBatch(batch.Clone(), exported);
            DuckDbErrors.ThrowIfAny(NativeMethods.DataChunkFromArrow(connection.Handle, exported, converted, out var pointer));
            using var chunk = new DataChunk(pointer);
            appender.Append(chunk);
        }
        finally
        {
            CArrowArray.Free(exported);
        }
    }
}
