using System.Numerics;

namespace ML.Lakehouse.Parquet;

/// <summary>Reads numbers written as runs of one value and as packed bits, in turn.</summary>
static class RunLength
{
    /// <summary>Fills <paramref name="numbers"/>.</summary>
    /// <param name="width">Bits of a number.</param>
    public static void Read<T>(ReadOnlySpan<byte> bytes, int width, Span<T> numbers) where T : unmanaged, IBinaryInteger<T>
    {
        if (width is < 0 or > 32) throw new ParquetFormatException($"numbers of {width} bits");
        while (!numbers.IsEmpty)
        {
            var header = Header(ref bytes);
            if ((header & 1) == 0)
            {
                var (value, size) = (0u, (width + 7) / 8);
                for (var i = 0; i < size; i++) value |= (uint)bytes[i] << (8 * i);
                var run = (int)Math.Min(header >> 1, (uint)numbers.Length);
                numbers[..run].Fill(T.CreateTruncating(value));
                bytes = bytes[size..];
                numbers = numbers[run..];
                if (run == 0) throw new ParquetFormatException("an empty run");
            }
            else
            {
                // The last group may be cut off where its values end.
                var count = Math.Min(checked((int)(header >> 1) * 8), numbers.Length);
                Unpack(bytes, width, numbers[..count]);
                bytes = bytes[Math.Min(checked((int)(header >> 1) * width), bytes.Length)..];
                numbers = numbers[count..];
                if (count == 0) throw new ParquetFormatException("an empty group");
            }
        }
    }

    static void Unpack<T>(ReadOnlySpan<byte> bytes, int width, Span<T> numbers) where T : unmanaged, IBinaryInteger<T>
    {
        var (buffer, bits, position, mask) = (0UL, 0, 0, (1UL << width) - 1);
        for (var i = 0; i < numbers.Length; i++)
        {
            while (bits < width)
            {
                buffer |= (ulong)bytes[position++] << bits;
                bits += 8;
            }

            numbers[i] = T.CreateTruncating(buffer & mask);
            buffer >>= width;
            bits -= width;
        }
    }

    static uint Header(ref ReadOnlySpan<byte> bytes)
    {
        uint value = 0;
        for (var i = 0; i < 5; i++)
        {
            value |= (uint)(bytes[i] & 0x7F) << (7 * i);
            if (bytes[i] >= 0x80) continue;
            bytes = bytes[(i + 1)..];
            return value;
        }

        throw new ParquetFormatException("a run's length does not end");
    }
}
