using System.Runtime.InteropServices;

namespace ML.Lakehouse.DuckDb.Native;

/// <summary>duckdb_string_t: up to 12 bytes stand in place of the prefix and pointer.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
unsafe struct StringStruct
{
    const int InlineLimit = 12;

    [FieldOffset(0)] readonly uint length;
    [FieldOffset(4)] fixed byte inlined[InlineLimit];
    [FieldOffset(8)] readonly byte* pointer;

    /// <summary>The bytes; valid as long as the vector that holds this string.</summary>
    public static ReadOnlySpan<byte> Bytes(StringStruct* value) =>
        new(value->length <= InlineLimit ? value->inlined : value->pointer, checked((int)value->length));
}
