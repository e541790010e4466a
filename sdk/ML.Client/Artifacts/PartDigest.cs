using System.Buffers;
using System.Security.Cryptography;

namespace ML.Client.Artifacts;

/// <summary>The digest by which an object store checks a part (<c>Content-MD5</c>): against accidents, not against attackers.</summary>
internal static class PartDigest
{
    const int BufferSize = 1 << 20;

    public static byte[] Of(string file, long offset, long length)
    {
        using var handle = File.OpenHandle(file, FileMode.Open, FileAccess.Read, FileShare.Read, FileOptions.SequentialScan);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            for (long done = 0; done < length;)
            {
                var read = RandomAccess.Read(handle, buffer.AsSpan(0, (int)Math.Min(BufferSize, length - done)), offset + done);
                if (read == 0) throw new InvalidOperationException($"{file} became shorter while it was sent");
                hash.AppendData(buffer, 0, read);
                done += read;
            }

            return hash.GetHashAndReset();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
