using System.Buffers.Binary;
using System.Security.Cryptography;

namespace ML.Features.Tables;

/// <summary>
/// Tells Parquet files from others without reading them whole: by how long they are, and by their ends, where each part of a
/// file is described with its place, size and bounds.
/// </summary>
static class ParquetDigest
{
    const int End = 64 << 10;

    /// <returns>Null when a file cannot be read; whoever reads it next says why.</returns>
    public static string? Of(IReadOnlyList<string> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[sizeof(long) + End];
        try
        {
            foreach (var file in files)
            {
                using var handle = File.OpenHandle(file);
                var length = RandomAccess.GetLength(handle);
                BinaryPrimitives.WriteInt64LittleEndian(buffer, length);
                var read = RandomAccess.Read(handle, buffer.AsSpan(sizeof(long)), Math.Max(0, length - End));
                hash.AppendData(buffer, 0, sizeof(long) + read);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }
}
