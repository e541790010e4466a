using System.Text;
using ML.Lakehouse.DuckDb.Native;

namespace ML.Lakehouse.DuckDb;

/// <summary>
/// One column of a chunk, read in place. <c>BOOLEAN</c> is byte, <c>DATE</c> int days, <c>TIMESTAMP</c> and
/// <c>TIMESTAMPTZ</c> long microseconds since 1970; text and blobs are read as bytes or strings.
/// </summary>
public readonly unsafe struct DuckDbVector
{
    readonly nint pointer;
    readonly ulong* validity;
    readonly void* data;

    internal DuckDbVector(nint pointer, int length)
    {
        this.pointer = pointer;
        Length = length;
        data = NativeMethods.VectorData(pointer);
        validity = NativeMethods.VectorValidity(pointer);
    }

    public int Length { get; }

    public DuckDbType Type
    {
        get
        {
            using var type = new LogicalTypeHandle(NativeMethods.VectorType(pointer));
            return (DuckDbType)NativeMethods.TypeId(type);
        }
    }

    /// <summary>Whether there may be nulls; false where it is known that there are none.</summary>
    public bool HasNulls => validity != null;

    public bool IsNull(int row) => validity != null && (validity[row >> 6] & (1UL << (row & 63))) == 0;

    /// <summary>All values, the null ones undefined.</summary>
    public ReadOnlySpan<T> Values<T>() where T : unmanaged => new(data, Length);

    public T Get<T>(int row) where T : unmanaged => Values<T>()[row];

    public bool GetBoolean(int row) => Get<byte>(row) != 0;

    /// <summary>The bytes of a text or blob.</summary>
    public ReadOnlySpan<byte> GetBytes(int row)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)Length);
        return StringStruct.Bytes((StringStruct*)data + row);
    }

    public string GetString(int row) => Encoding.UTF8.GetString(GetBytes(row));

    public string? GetStringOrNull(int row) => IsNull(row) ? null : GetString(row);

    /// <summary>Where a row's elements stand in <see cref="Elements"/>; for lists and maps.</summary>
    public Range GetRange(int row)
    {
        var entry = Get<ListEntry>(row);
        return new Range((int)entry.Offset, (int)(entry.Offset + entry.Length));
    }

    /// <summary>The elements of all rows of a list; of a map, structs of key and value.</summary>
    public DuckDbVector Elements => new(NativeMethods.ListChild(pointer), (int)NativeMethods.ListSize(pointer));

    /// <summary>A field of a struct, by position.</summary>
    public DuckDbVector Field(int index) => new(NativeMethods.StructChild(pointer, (ulong)index), Length);
}
