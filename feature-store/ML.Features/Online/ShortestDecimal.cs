using System.Numerics;

namespace ML.Features.Online;

/// <summary>
/// The decimal of fewest digits that reads back as the same binary number, and of those the nearest: Raffaello Giulietti's "The
/// Schubfach way to render doubles". For numbers with a fraction, from 10^-4 on: the powers of ten that these need fit into 64
/// bits without a loss, so that one multiplication is exact.
/// </summary>
static class ShortestDecimal
{
    // 10^i from its highest bit on.
    static readonly ulong[] Powers = [.. Enumerable.Range(0, 25).Select(i => BigInteger.Pow(5, i)).Select(p => (ulong)(p << (int)(64 - p.GetBitLength())))];

    /// <returns>The digits of the size, and how many of them are behind the point.</returns>
    public static (ulong Digits, int Places) Of(double value)
    {
        var bits = (ulong)BitConverter.DoubleToInt64Bits(value);
        var (fraction, exponent) = (bits & ((1UL << 52) - 1), (int)(bits >> 52) & 0x7ff);
        return Of(fraction | 1UL << 52, exponent - 1075, isPower: fraction == 0);
    }

    /// <inheritdoc cref="Of(double)"/>
    public static (ulong Digits, int Places) Of(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        var (fraction, exponent) = (bits & ((1U << 23) - 1), (int)(bits >> 23) & 0xff);
        return Of(fraction | 1U << 23, exponent - 150, isPower: fraction == 0);
    }

    // The number is significand times 2^exponent. Below a power of two the neighbour is nearer than above.
    static (ulong Digits, int Places) Of(ulong significand, int exponent, bool isPower)
    {
        var (odd, closer) = (significand & 1, isPower ? 1UL : 0);
        // The logarithms to base 10 of 2^exponent (or three quarters of it), and to base 2 of the power of ten, rounded down.
        var scale = exponent * 1262611 - (isPower ? 524031 : 0) >> 22;
        var shift = exponent + (-scale * 1741647 >> 19) + 1;
        var power = Powers[-scale];
        // Four times the number, and the ends of what rounds to it, as counts of the smallest decimal.
        var middle = RoundToOdd(power, significand * 4 << shift);
        var lower = RoundToOdd(power, significand * 4 - 2 + closer << shift) + odd;
        var upper = RoundToOdd(power, significand * 4 + 2 << shift) - odd;
        var digits = middle / 4;
        var shorter = digits / 10;
        var (isLow, isHigh) = (lower <= shorter * 40, shorter * 40 + 40 <= upper);
        if (isLow != isHigh) return Trim(isHigh ? shorter + 1 : shorter, -scale - 1);
        (isLow, isHigh) = (lower <= digits * 4, digits * 4 + 4 <= upper);
        var up = isLow != isHigh ? isHigh : middle > digits * 4 + 2 || (middle == digits * 4 + 2 && (digits & 1) != 0);
        return (up ? digits + 1 : digits, -scale);
    }

    // The higher half of a product; its last bit says whether anything was behind it.
    static ulong RoundToOdd(ulong power, ulong number)
    {
        var high = Math.BigMul(power, number, out var low);
        return low == 0 ? high : high | 1;
    }

    // A fraction ends before the point is reached.
    static (ulong Digits, int Places) Trim(ulong digits, int places)
    {
        if (digits % 100_000_000 == 0) (digits, places) = (digits / 100_000_000, places - 8);
        if (digits % 10_000 == 0) (digits, places) = (digits / 10_000, places - 4);
        if (digits % 100 == 0) (digits, places) = (digits / 100, places - 2);
        if (digits % 10 == 0) (digits, places) = (digits / 10, places - 1);
        return (digits, places);
    }
}
