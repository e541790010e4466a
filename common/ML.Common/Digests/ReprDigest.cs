using System.Buffers.Binary;

namespace ML.Common.Digests;

/// <summary>
/// The header fields of RFC 9530 by which a caller asks for the digest of what a server has stored and gets it, with the one algorithm that costs
/// next to nothing: <c>crc32c</c>.
/// </summary>
public static class ReprDigest
{
    /// <summary>Names the digest of the representation as the sender has it.</summary>
    public const string Header = "Repr-Digest";

    /// <summary>Asks for it.</summary>
    public const string WantHeader = "Want-Repr-Digest";

    /// <summary>The value of <see cref="WantHeader"/> that asks for a CRC-32C.</summary>
    public const string Want = Key + "=10";

    const string Key = "crc32c";

    /// <summary>Whether a <see cref="WantHeader"/> asks for a CRC-32C: it is named, and not with the weight 0.</summary>
    public static bool IsWanted(string? header) => Members(header).Any(m => m.Key == Key && m.Value is not "0");

    /// <summary>The value of <see cref="Header"/>.</summary>
    public static string Format(uint crc32c)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, crc32c);
        return $"{Key}=:{Convert.ToBase64String(bytes)}:";
    }

    /// <summary>Whether a <see cref="Header"/> names another CRC-32C than this; one that names none does not.</summary>
    public static bool Contradicts(string? header, uint crc32c) => Members(header).Any(m => m.Key == Key && $"{m.Key}={m.Value}" != Format(crc32c));

    // A dictionary of structured fields (RFC 8941); neither weights nor base64 hold a comma.
    static IEnumerable<(string Key, string Value)> Members(string? header) =>
        from member in (header ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        let parts = member.Split('=', 2)
        where parts.Length == 2
        select (parts[0], parts[1]);
}
