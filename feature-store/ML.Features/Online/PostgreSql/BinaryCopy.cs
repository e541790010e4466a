using System.Buffers.Binary;
using Npgsql;

namespace ML.Features.Online.PostgreSql;

/// <summary>Sends rows of two byte columns in PostgreSQL's binary COPY format, many in one piece.</summary>
static class BinaryCopy
{
    const int Piece = 1 << 17, FieldsOfRow = 2, BytesOfRow = 2 + FieldsOfRow * 4;

    // The signature, then flags and the length of a further header: none of both.
    static readonly byte[] Start = [.. "PGCOPY\n"u8, 0xff, .. "\r\n\0"u8, 0, 0, 0, 0, 0, 0, 0, 0];

    /// <summary>Copies the rows, all of them or none.</summary>
    public static async Task WriteAsync(NpgsqlConnection connection, string command, IEnumerable<OnlineRow> rows, CancellationToken cancellation)
    {
        await using var stream = await connection.BeginRawBinaryCopyAsync(command, cancellation);
        try
        {
            var buffer = new byte[Piece];
            Start.CopyTo(buffer.AsSpan());
            var length = Start.Length;
            foreach (var row in rows)
            {
                var size = BytesOfRow + row.Key.Length + row.Value.Length;
                if (length + size > buffer.Length)
                {
                    await stream.WriteAsync(buffer.AsMemory(0, length), cancellation);
                    length = 0;
                    if (size > buffer.Length) buffer = new byte[size];
                }

                length += Write(buffer.AsSpan(length), row);
            }

            await stream.WriteAsync(buffer.AsMemory(0, length), cancellation);
            // No more rows.
            await stream.WriteAsync(new byte[] { 0xff, 0xff }, cancellation);
        }
        catch when (stream.CanWrite)
        {
            await stream.CancelAsync();
            throw;
        }
    }

    static int Write(Span<byte> target, OnlineRow row)
    {
        BinaryPrimitives.WriteInt16BigEndian(target, FieldsOfRow);
        var length = 2;
        length += WriteField(target[length..], row.Key);
        return length + WriteField(target[length..], row.Value);
    }

    static int WriteField(Span<byte> target, byte[] field)
    {
        BinaryPrimitives.WriteInt32BigEndian(target, field.Length);
        field.CopyTo(target[4..]);
        return 4 + field.Length;
    }
}
