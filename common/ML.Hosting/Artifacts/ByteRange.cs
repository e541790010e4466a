using System.Globalization;

namespace ML.Hosting.Artifacts;

/// <summary>The part of an object that a Range header selects (RFC 9110, 14.2).</summary>
/// <param name="Kind">What was asked for.</param>
/// <param name="Start">First byte.</param>
/// <param name="Length">Number of bytes.</param>
readonly record struct ByteRange(ByteRangeKind Kind, long Start = 0, long Length = 0)
{
    const string Unit = "bytes=";

    /// <param name="header">The header; empty when absent.</param>
    /// <param name="size">Bytes of the object.</param>
    public static ByteRange Parse(string header, long size)
    {
        if (header.Length == 0) return new(ByteRangeKind.All, 0, size);
        if (!header.StartsWith(Unit, StringComparison.OrdinalIgnoreCase)) return new(ByteRangeKind.Malformed);
        var set = header.AsSpan(Unit.Length).Trim();
        if (set.Contains(',')) return new(ByteRangeKind.All, 0, size);
        var dash = set.IndexOf('-');
        if (dash < 0) return new(ByteRangeKind.Malformed);
        var first = set[..dash].Trim();
        var last = set[(dash + 1)..].Trim();
        return first.IsEmpty ? Suffix(last, size) : Between(first, last, size);
    }

    static ByteRange Suffix(ReadOnlySpan<char> count, long size)
    {
        if (!TryParse(count, out var wanted)) return new(ByteRangeKind.Malformed);
        var length = Math.Min(wanted, size);
        return length == 0 ? new(ByteRangeKind.Unsatisfiable) : new(ByteRangeKind.Part, size - length, length);
    }

    static ByteRange Between(ReadOnlySpan<char> first, ReadOnlySpan<char> last, long size)
    {
        var end = long.MaxValue;
        if (!TryParse(first, out var start) || (!last.IsEmpty && !TryParse(last, out end)) || start > end) return new(ByteRangeKind.Malformed);
        return start >= size ? new(ByteRangeKind.Unsatisfiable) : new(ByteRangeKind.Part, start, Math.Min(end, size - 1) - start + 1);
    }

    static bool TryParse(ReadOnlySpan<char> text, out long value) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
