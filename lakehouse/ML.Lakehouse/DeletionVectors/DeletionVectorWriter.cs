using System.Buffers.Binary;
using ML.Lakehouse.Actions;
using ML.Lakehouse.Storage;

namespace ML.Lakehouse.DeletionVectors;

/// <summary>Collects the deletion vectors of one commit in one file.</summary>
sealed class DeletionVectorWriter(ITableStore store)
{
    readonly Guid id = Guid.NewGuid();
    readonly List<byte> bytes = [1];

    /// <param name="rows">Ascending and without repetition.</param>
    public DeletionVectorDescriptor Add(IReadOnlyList<long> rows)
    {
        var bitmap = RoaringBitmap.Write(rows);
        var offset = bytes.Count;
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, bitmap.Length);
        bytes.AddRange(number);
        bytes.AddRange(bitmap);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc32.Of(bitmap));
        bytes.AddRange(number);
        return new DeletionVectorDescriptor("u", Z85.Encode(id.ToByteArray(bigEndian: true)), offset, bitmap.Length, rows.Count);
    }

    public async ValueTask SaveAsync(CancellationToken cancellation)
    {
        if (bytes.Count > 1) await store.PutAsync($"deletion_vector_{id}.bin", bytes.ToArray(), cancellation);
    }
}
