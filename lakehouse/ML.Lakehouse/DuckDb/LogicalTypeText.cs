using System.Runtime.InteropServices;
using ML.Lakehouse.DuckDb.Native;

namespace ML.Lakehouse.DuckDb;

/// <summary>Writes a logical type as SQL.</summary>
static class LogicalTypeText
{
    public static string Of(LogicalTypeHandle type) => (DuckDbType)NativeMethods.TypeId(type) switch
    {
        DuckDbType.Boolean => "BOOLEAN",
        DuckDbType.TinyInt => "TINYINT",
        DuckDbType.SmallInt => "SMALLINT",
        DuckDbType.Integer => "INTEGER",
        DuckDbType.BigInt => "BIGINT",
        DuckDbType.UTinyInt => "UTINYINT",
        DuckDbType.USmallInt => "USMALLINT",
        DuckDbType.UInteger => "UINTEGER",
        DuckDbType.UBigInt => "UBIGINT",
        DuckDbType.Float => "FLOAT",
        DuckDbType.Double => "DOUBLE",
        DuckDbType.Timestamp => "TIMESTAMP",
        DuckDbType.Date => "DATE",
        DuckDbType.Time => "TIME",
        DuckDbType.Interval => "INTERVAL",
        DuckDbType.HugeInt => "HUGEINT",
        DuckDbType.UHugeInt => "UHUGEINT",
        DuckDbType.Varchar => "VARCHAR",
        DuckDbType.Enum => "VARCHAR",
        DuckDbType.Blob => "BLOB",
        DuckDbType.Bit => "BIT",
        DuckDbType.Uuid => "UUID",
        DuckDbType.TimestampSeconds => "TIMESTAMP_S",
        DuckDbType.TimestampMilliseconds => "TIMESTAMP_MS",
        DuckDbType.TimestampNanoseconds => "TIMESTAMP_NS",
        DuckDbType.TimestampTz => "TIMESTAMP WITH TIME ZONE",
        DuckDbType.TimeTz => "TIME WITH TIME ZONE",
        DuckDbType.SqlNull => "\"NULL\"",
        DuckDbType.Decimal => $"DECIMAL({NativeMethods.DecimalWidth(type)}, {NativeMethods.DecimalScale(type)})",
        DuckDbType.List => Child(NativeMethods.ListChildType(type)) + "[]",
        DuckDbType.Array => $"{Child(NativeMethods.ArrayChildType(type))}[{NativeMethods.ArraySize(type)}]",
        DuckDbType.Map => $"MAP({Child(NativeMethods.MapKeyType(type))}, {Child(NativeMethods.MapValueType(type))})",
        DuckDbType.Struct => $"STRUCT({string.Join(", ", Fields(type))})",
        var other => other.ToString().ToUpperInvariant(),
    };

    static string Child(nint pointer)
    {
        using var child = new LogicalTypeHandle(pointer);
        return Of(child);
    }

    static IEnumerable<string> Fields(LogicalTypeHandle type)
    {
        var count = NativeMethods.StructChildCount(type);
        for (ulong i = 0; i < count; i++)
        {
            var name = NativeMethods.StructChildName(type, i);
            yield return $"{Sql.Identifier(Marshal.PtrToStringUTF8(name)!)} {Child(NativeMethods.StructChildType(type, i))}";
            NativeMethods.Free(name);
        }
    }
}
