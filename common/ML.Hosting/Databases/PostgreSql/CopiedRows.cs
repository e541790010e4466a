using System.Buffers.Binary;

namespace ML.Hosting.Databases.PostgreSql;

/// <summary>
/// The rows of a <c>COPY … TO STDOUT (FORMAT BINARY)</c>: for each a count of columns, then each column's length and bytes. The
/// first column is a number, the columns of the row follow it.
/// </summary>
/// <param name="copy">What PostgreSQL sends, in pieces of 8 KiB.</param>
/// <param name="stays">Whether the thread waits for each.</param>
sealed class CopiedRows(Stream copy, bool stays) : DbRow
{
    // A signature, flags, and the length of an extension that there is none of.
    const int HeaderLength = 19;

    byte[] buffer = new byte[16 << 10];
    // What has come and is not passed; places are counted from its begin.
    int begin, end;
    int length;
    bool begun;
    (int Start, int Length)[] places = [];

    /// <summary>The row's first column.</summary>
    public long Number => Int64(-1);

    /// <summary>Goes to the next row; false behind the last.</summary>
    public async ValueTask<bool> NextAsync()
    {
        begin += length;
        length = begun ? 0 : HeaderLength;
        begun = true;
        await HaveAsync(length + sizeof(short));
        var columns = BinaryPrimitives.ReadInt16BigEndian(buffer.AsSpan(begin + length));
        length += sizeof(short);
        if (places.Length < columns) places = new (int, int)[columns];
        for (var i = 0; i < columns; i++)
        {
            await HaveAsync(length + sizeof(int));
            var size = BinaryPrimitives.ReadInt32BigEndian(buffer.AsSpan(begin + length));
            length += sizeof(int);
            places[i] = (length, size);
            length += Math.Max(size, 0);
            await HaveAsync(length);
        }

        return columns >= 0;
    }

    public override bool IsNull(int column) => places[column + 1].Length < 0;

    public override long Int64(int column)
    {
        var bytes = Utf8(column);
        return bytes.Length == sizeof(int) ? BinaryPrimitives.ReadInt32BigEndian(bytes) : BinaryPrimitives.ReadInt64BigEndian(bytes);
    }

    public override double Double(int column) => BinaryPrimitives.ReadDoubleBigEndian(Utf8(column));

    public override bool Boolean(int column) => Utf8(column)[0] != 0;

    public override ReadOnlySpan<byte> Utf8(int column) => buffer.AsSpan(begin + places[column + 1].Start, places[column + 1].Length);

    ValueTask HaveAsync(int count) => end - begin >= count ? default : ReadAsync(count);

    async ValueTask ReadAsync(int count)
    {
        if (begin + count > buffer.Length)
        {
            var rest = buffer.AsSpan(begin, end - begin);
            var target = count > buffer.Length ? new byte[Math.Max(count, 2 * buffer.Length)] : buffer;
            rest.CopyTo(target);
            (buffer, begin, end) = (target, 0, rest.Length);
        }

        while (end - begin < count)
        {
            var read = stays ? copy.Read(buffer.AsSpan(end)) : await copy.ReadAsync(buffer.AsMemory(end));
            end += read > 0 ? read : throw new EndOfStreamException("PostgreSQL broke off a copy");
        }
    }
}
