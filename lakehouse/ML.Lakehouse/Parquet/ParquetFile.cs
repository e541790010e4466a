using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace ML.Lakehouse.Parquet;

/// <summary>
/// A Parquet file opened for reading single columns. Small ones are read at once. Only what the writers of Delta checkpoints use
/// is read; for anything else there is DuckDB.
/// </summary>
sealed class ParquetFile : IDisposable
{
    const int WholeFile = 1 << 20;
    const int Tail = 64 << 10;
    const int TrailerSize = 8;

    readonly SafeFileHandle handle;
    readonly long length;

    // The file's last bytes, or all of them.
    readonly byte[] end;

    ParquetFile(SafeFileHandle handle)
    {
        this.handle = handle;
        length = RandomAccess.GetLength(handle);
        if (length < TrailerSize + 4) throw new ParquetFormatException("the file is too short");
        end = ReadFile(length <= WholeFile ? 0 : length - Tail, (int)(length <= WholeFile ? length : Tail));
        var trailer = end.AsSpan(end.Length - TrailerSize);
        if (!trailer[4..].SequenceEqual("PAR1"u8)) throw new ParquetFormatException("the file does not end as a Parquet file does");
        var size = BinaryPrimitives.ReadInt32LittleEndian(trailer);
        if (size < 0 || size > length - TrailerSize) throw new ParquetFormatException("the footer is longer than the file");
        (Schema, Groups) = new FooterReader(Read(length - TrailerSize - size, size).Span).Read();
    }

    public SchemaNode Schema { get; }

    public IReadOnlyList<RowGroup> Groups { get; }

    /// <exception cref="ParquetFormatException">The file is no Parquet file that can be read here.</exception>
    public static ParquetFile Open(string path)
    {
        var handle = File.OpenHandle(path);
        try
        {
            return new ParquetFile(handle);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>A column of a row group, or one without any value when the file lacks it or all its values are missing.</summary>
    public ColumnCursor Column(int group, SchemaNode? leaf)
    {
        if (leaf is null) return ColumnCursor.Absent;
        if (leaf.Leaf < 0) throw new ParquetFormatException($"{leaf.Name} holds columns; it should be one");
        var chunk = Groups[group].Columns[leaf.Leaf];
        // Of a repeated column the levels still tell an empty list from a missing one.
        return leaf.Repetition == 0 && chunk.Nulls == chunk.Values ? ColumnCursor.Absent : new ColumnCursor(leaf, chunk, Read(chunk.Offset, chunk.Length));
    }

    public void Dispose() => handle.Dispose();

    ReadOnlyMemory<byte> Read(long offset, int count)
    {
        if (offset < 0 || offset + count > length) throw new ParquetFormatException("a part lies outside the file");
        var start = length - end.Length;
        return offset >= start ? end.AsMemory((int)(offset - start), count) : ReadFile(offset, count);
    }

    byte[] ReadFile(long offset, int count)
    {
        var bytes = GC.AllocateUninitializedArray<byte>(count);
        for (var read = 0; read < count;)
        {
            var step = RandomAccess.Read(handle, bytes.AsSpan(read), offset + read);
            if (step == 0) throw new ParquetFormatException("the file ends too early");
            read += step;
        }

        return bytes;
    }
}
