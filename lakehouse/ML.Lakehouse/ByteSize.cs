using System.Globalization;

namespace ML.Lakehouse;

/// <summary>Reads sizes such as 104857600, 100mb and 1g.</summary>
static class ByteSize
{
    public static bool TryParse(string text, out long bytes)
    {
        var lower = text.Trim().ToLowerInvariant();
        var digits = lower.TrimEnd('b', 'k', 'm', 'g', 't', 'i', ' ');
        var unit = lower[digits.Length..].Trim().FirstOrDefault('b');
        var shift = "bkmgt".IndexOf(unit) * 10;
        var valid = long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && shift >= 0;
        bytes = valid ? number << shift : 0;
        return valid;
    }
}
