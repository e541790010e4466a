using System.Buffers.Binary;
using ML.Common.Errors;
using ML.Lakehouse.Actions;
using ML.Lakehouse.Scans;
using ML.Lakehouse.Storage;

namespace ML.Lakehouse.DeletionVectors;

/// <summary>Reads deletion vectors; files that hold several are fetched once.</summary>
sealed class DeletionVectorReader(ITableStore store)
{
    const int UuidText = 20;

    readonly Dictionary<string, byte[]> contents = [];

    /// <exception cref="PlatformException">DATA_LOSS for a vector that is missing or damaged.</exception>
    public async ValueTask<long[]> ReadAsync(AddFile file, CancellationToken cancellation)
    {
        var vector = file.DeletionVector!;
        try
        {
            var bytes = vector.StorageType == "i" ? Inline(vector) : await StoredAsync(vector, cancellation);
            var rows = RoaringBitmap.Read(bytes);
            return rows.Length == vector.Cardinality ? rows : throw new FormatException($"it marks {rows.Length} rows, its entry says {vector.Cardinality}");
        }
        catch (Exception e) when (e is FormatException or ArgumentOutOfRangeException)
        {
            throw new PlatformException(ErrorCode.DataLoss, $"table {store.Location}: the deletion vector of {file.Path} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>The path of a stored vector's file, relative to the table or absolute.</summary>
    public static string PathOf(DeletionVectorDescriptor vector, string location)
    {
        if (vector.StorageType == "p") return DataPath.Listed(vector.PathOrInlineDv, location);
        if (vector.StorageType != "u" || vector.PathOrInlineDv.Length < UuidText) throw new FormatException($"'{vector.StorageType}{vector.PathOrInlineDv}' names no deletion vector");
        var prefix = vector.PathOrInlineDv[..^UuidText];
        var uuid = new Guid(Z85.Decode(vector.PathOrInlineDv.AsSpan(prefix.Length)), bigEndian: true);
        return (prefix.Length == 0 ? "" : prefix + "/") + $"deletion_vector_{uuid}.bin";
    }

    static byte[] Inline(DeletionVectorDescriptor vector) => Z85.Decode(vector.PathOrInlineDv)[..vector.SizeInBytes];

    async ValueTask<byte[]> StoredAsync(DeletionVectorDescriptor vector, CancellationToken cancellation)
    {
        var path = PathOf(vector, store.Location);
        if (!contents.TryGetValue(path, out var content))
            contents[path] = content = await store.ReadAsync(path, cancellation) ?? throw new FormatException($"{path} is missing");
        var start = vector.Offset ?? 1;
        var size = BinaryPrimitives.ReadInt32BigEndian(content.AsSpan(start));
        if (size != vector.SizeInBytes) throw new FormatException($"{path} holds {size} bytes at {start}, its entry says {vector.SizeInBytes}");
        var bytes = content.AsSpan(start + 4, size).ToArray();
        var checksum = BinaryPrimitives.ReadUInt32BigEndian(content.AsSpan(start + 4 + size));
        return Crc32.Of(bytes) == checksum ? bytes : throw new FormatException($"{path} has a wrong checksum at {start}");
    }
}
