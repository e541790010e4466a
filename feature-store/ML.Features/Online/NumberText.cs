using System.Globalization;
using System.Numerics;

namespace ML.Features.Online;

/// <summary>
/// Floating-point numbers as the shortest text that reads back as the same number, as the runtime writes it. Numbers with few
/// digits, which most features are, come out several times as fast.
/// </summary>
static class NumberText
{
    /// <summary>Most bytes that a number takes.</summary>
    public const int MostBytes = 32;

    // Up to here every whole number, and every decimal of that many digits, is told apart from its neighbours by a double.
    const double ExactBelow = 1e15;

    static readonly double[] Powers = [.. Enumerable.Range(0, 16).Select(i => double.Parse($"1E{i}", CultureInfo.InvariantCulture))];
    static readonly long[] WholePowers = [.. Powers.Select(p => (long)p)];

    /// <summary>Writes a finite number; returns its length.</summary>
    /// <param name="point">Whether a whole number keeps a point, <c>25.0</c>, which tells its type.</param>
    public static int Write(Span<byte> target, double value, bool point)
    {
        var size = Math.Abs(value);
        if (size < ExactBelow)
        {
            var whole = double.ConvertToIntegerNative<long>(size);
            if (whole == size)
            {
                var length = Sign(target, value);
                length += Digits(target[length..], whole, Math.Max(1, Count(whole)));
                return point ? length + Tail(target[length..]) : length;
            }

            // Below, the runtime writes an exponent.
            if (size >= 1e-4 && Places(size, whole) is > 0 and var places)
            {
                var length = Sign(target, value);
                length += Digits(target[length..], whole, Math.Max(1, Count(whole)));
                target[length++] = (byte)'.';
                return length + Digits(target[length..], (long)Math.Round(size * Powers[places]) - whole * WholePowers[places], places);
            }
        }

        value.TryFormat(target, out var written, default, CultureInfo.InvariantCulture);
        return written;
    }

    /// <inheritdoc cref="Write(Span{byte}, double, bool)"/>
    public static int Write(Span<byte> target, float value, bool point)
    {
        if (value == MathF.Truncate(value) && Math.Abs(value) < ExactBelow) return Write(target, (double)value, point);
        value.TryFormat(target, out var written, default, CultureInfo.InvariantCulture);
        return written;
    }

    // With 15 digits in all at most one decimal is near the number; when it reads back as the number, so does the one with as
    // few digits as possible, and none is shorter. Both operands of the division are exact, so it rounds as reading the text does.
    static int Places(double size, long whole)
    {
        if (Reads(size, 1)) return 1;
        if (!Reads(size, 15 - Count(whole))) return 0;
        var places = 2;
        while (!Reads(size, places)) places++;
        return places;
    }

    static bool Reads(double size, int places)
    {
        var scaled = Math.Round(size * Powers[places]);
        return scaled < ExactBelow && scaled / Powers[places] == size;
    }

    static int Sign(Span<byte> target, double value)
    {
        if (!double.IsNegative(value)) return 0;
        target[0] = (byte)'-';
        return 1;
    }

    static int Tail(Span<byte> target)
    {
        target[1] = (byte)'0';
        target[0] = (byte)'.';
        return 2;
    }

    static int Digits(Span<byte> target, long number, int length)
    {
        var left = (ulong)number;
        for (var i = length - 1; i >= 0; i--)
        {
            var rest = left / 10;
            target[i] = (byte)('0' + (left - rest * 10));
            left = rest;
        }

        return length;
    }

    // Digits of a number below 10^15; none for zero.
    static int Count(long number)
    {
        var about = (BitOperations.Log2((ulong)number | 1) + 1) * 1233 >> 12;
        return about + (number >= WholePowers[about] ? 1 : 0);
    }
}
