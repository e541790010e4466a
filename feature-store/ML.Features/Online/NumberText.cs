using System.Buffers.Binary;
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

    // Up to here ten times a number fits into 31 bits.
    const double ShortBelow = 2e8;

    static readonly double[] Powers = [.. Enumerable.Range(0, 16).Select(i => double.Parse($"1E{i}", CultureInfo.InvariantCulture))];
    static readonly ushort[] Pairs = [.. Enumerable.Range(0, 100).Select(i => (ushort)('0' + i / 10 | '0' + i % 10 << 8))];
    static readonly long[] WholePowers = [.. Powers.Select(p => (long)p)];

    /// <summary>Writes a finite number; returns its length.</summary>
    /// <param name="point">Whether a whole number keeps a point, <c>25.0</c>, which tells its type.</param>
    public static int Write(Span<byte> target, double value, bool point)
    {
        var size = Math.Abs(value);
        if (size < ShortBelow)
        {
            var tenths = (int)(size * 10 + 0.5);
            // Both are exact, so the division rounds as reading the text does; no shorter text than one decimal is another number.
            if (tenths / 10.0 == size) return WriteTenths(target, (uint)tenths, double.IsNegative(value), point);
        }

        if (size < ExactBelow)
        {
            var whole = (long)size;
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

    static int WriteTenths(Span<byte> target, uint tenths, bool isNegative, bool point)
    {
        var length = 0;
        if (isNegative) target[length++] = (byte)'-';
        var whole = tenths / 10;
        length += WriteWhole(target[length..], whole);
        var rest = tenths - whole * 10;
        if (rest == 0 && !point) return length;
        target[length + 1] = (byte)('0' + rest);
        target[length] = (byte)'.';
        return length + 2;
    }

    static int WriteWhole(Span<byte> target, uint number)
    {
        var length = number < 100 ? number < 10 ? 1 : 2 : number < 10_000 ? number < 1000 ? 3 : 4 : Count(number);
        var at = length;
        while (number >= 100)
        {
            var left = number / 100;
            at -= 2;
            BinaryPrimitives.WriteUInt16LittleEndian(target[at..], Pairs[(int)(number - left * 100)]);
            number = left;
        }

        if (number >= 10) BinaryPrimitives.WriteUInt16LittleEndian(target, Pairs[(int)number]);
        else target[0] = (byte)('0' + number);
        return length;
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
