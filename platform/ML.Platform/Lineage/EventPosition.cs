using System.Globalization;
using ML.Common.Errors;

namespace ML.Platform.Lineage;

/// <summary>
/// A place in the stream of events. On PostgreSQL numbers are given before transactions end, so the transaction comes
/// first: whatever is seen after a position was not visible before it.
/// </summary>
/// <param name="Transaction">0 on SQLite, which has one writer.</param>
readonly record struct EventPosition(long Transaction, long Sequence)
{
    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE for a text that no answer gave.</exception>
    public static EventPosition Parse(string? text)
    {
        if (string.IsNullOrEmpty(text)) return default;
        var parts = text.Split('.');
        return parts.Length == 2 && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var transaction)
            && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)
                ? new EventPosition(transaction, sequence)
                : throw PlatformException.Invalid($"after is '{text}'; expected the 'next' of an earlier answer");
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Transaction}.{Sequence}");
}
