namespace ML.Lakehouse.DeletionVectors;

/// <summary>The base-85 text of binary data that the protocol uses for file names and inline bitmaps.</summary>
static class Z85
{
    const string Alphabet = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#";

    /// <exception cref="FormatException">For text of a wrong length or with a character outside the alphabet.</exception>
    public static byte[] Decode(ReadOnlySpan<char> text)
    {
        if (text.Length % 5 != 0) throw new FormatException($"base-85 text has {text.Length} characters, not a multiple of 5");
        var bytes = new byte[text.Length / 5 * 4];
        for (var i = 0; i < text.Length; i += 5)
        {
            ulong value = 0;
            for (var j = 0; j < 5; j++)
            {
                var digit = Alphabet.IndexOf(text[i + j], StringComparison.Ordinal);
                if (digit < 0) throw new FormatException($"'{text[i + j]}' is no base-85 digit");
                value = value * 85 + (ulong)digit;
            }

            System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(i / 5 * 4), (uint)value);
        }

        return bytes;
    }

    /// <summary>Bytes beyond a multiple of four are padded with zeros.</summary>
    public static string Encode(ReadOnlySpan<byte> bytes)
    {
        Span<byte> block = stackalloc byte[4];
        var text = new char[(bytes.Length + 3) / 4 * 5];
        for (var i = 0; i < text.Length / 5; i++)
        {
            block.Clear();
            var start = i * 4;
            bytes[start..Math.Min(start + 4, bytes.Length)].CopyTo(block);
            var value = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(block);
            for (var j = 4; j >= 0; j--, value /= 85) text[i * 5 + j] = Alphabet[(int)(value % 85)];
        }

        return new string(text);
    }
}
