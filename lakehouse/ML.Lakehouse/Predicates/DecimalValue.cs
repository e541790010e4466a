using System.Globalization;
using System.Numerics;

namespace ML.Lakehouse.Predicates;

/// <summary>A decimal of any number of digits: .NET's own holds 28 and would round the protocol's 38.</summary>
sealed record DecimalValue(BigInteger Unscaled, int Scale) : IComparable<DecimalValue>, IComparable
{
    // Anything longer is no value of a table, and would only cost time.
    const int Longest = 100;

    /// <summary>Null for text that is not a number.</summary>
    public static DecimalValue? Parse(string text)
    {
        var (digits, exponent) = (text, 0);
        if (text.AsSpan().IndexOfAny('e', 'E') is var e and >= 0)
        {
            if (!int.TryParse(text.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent)) return null;
            digits = text[..e];
        }

        var point = digits.IndexOf('.');
        var scale = point < 0 ? 0 : digits.Length - point - 1;
        var whole = point < 0 ? digits : digits.Remove(point, 1);
        if (whole.Length > Longest || Math.Abs(exponent) > Longest || !BigInteger.TryParse(whole, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var unscaled)) return null;
        scale -= exponent;
        return scale >= 0 ? new DecimalValue(unscaled, scale) : new DecimalValue(unscaled * BigInteger.Pow(10, -scale), 0);
    }

    /// <summary>Digits after the point that are not zeros at the end.</summary>
    public int Fraction
    {
        get
        {
            var (rest, scale) = (Unscaled, Scale);
            while (scale > 0 && rest % 10 == 0) (rest, scale) = (rest / 10, scale - 1);
            return scale;
        }
    }

    public int CompareTo(object? other) => CompareTo((DecimalValue?)other);

    public int CompareTo(DecimalValue? other) => other is null ? 1 : At(Math.Max(Scale, other.Scale)).CompareTo(other.At(Math.Max(Scale, other.Scale)));

    BigInteger At(int scale) => Unscaled * BigInteger.Pow(10, scale - Scale);
}
