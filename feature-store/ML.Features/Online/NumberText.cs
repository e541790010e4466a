using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ML.Features.Online;

/// <summary>
/// Floating-point numbers as the shortest text that reads back as the same number, as the runtime writes it, several times as
/// fast: numbers of one decimal, which many features are, from a table of their digits.
/// </summary>
static class NumberText
{
    /// <summary>Most bytes that a number takes, and as many as there must be room for.</summary>
    public const int MostBytes = 32;

    // Above, and below the smallest, the runtime writes an exponent at times.
    const double PlainBelow = 1e15, PlainFrom = 1e-4;

    // Up to here no two numbers of one decimal are the same in single precision.
    const double ShortBelow = 1e6;

    const uint PointZeroComma = '.' | '0' << 8 | ',' << 16;

    static readonly ulong[] Powers = [.. Enumerable.Range(0, 20).Select(i => (ulong)BigInteger.Pow(10, i))];

    // The digits of every number below a thousand, three of them each.
    static readonly uint[] Triples = [.. Enumerable.Range(0, 1000).Select(i => Packed($"{i:000}"))];

    // The same without zeros in front, and how many these are in the last byte.
    static readonly uint[] Heads = [.. Enumerable.Range(0, 1000).Select(i => Packed(i.ToString(CultureInfo.InvariantCulture)) | (uint)(i < 10 ? 1 : i < 100 ? 2 : 3) << 24)];

    /// <summary>Writes a finite number; returns its length.</summary>
    /// <param name="point">Whether a whole number keeps a point, <c>25.0</c>, which tells its type.</param>
    public static int Write(Span<byte> target, double value, bool point)
    {
        var size = Math.Abs(value);
        if (size < ShortBelow)
        {
            var tenths = (int)(size * 10 + 0.5);
            // Both are exact, so the division, which most others are spared, rounds as reading the text does; no shorter text than one decimal is another number.
            if (Math.Abs(size * 10 - tenths) < 1e-8 && tenths / 10.0 == size) return WriteTenths(target, (uint)tenths, double.IsNegative(value), point);
        }

        if (size is >= PlainFrom and < PlainBelow)
        {
            var whole = (ulong)size;
            return whole == size ? WriteWhole(target, whole, double.IsNegative(value), point) : Write(target, ShortestDecimal.Of(value), double.IsNegative(value));
        }

        value.TryFormat(target, out var written, default, CultureInfo.InvariantCulture);
        return written;
    }

    /// <inheritdoc cref="Write(Span{byte}, double, bool)"/>
    public static int Write(Span<byte> target, float value, bool point)
    {
        var size = Math.Abs(value);
        if (size < ShortBelow)
        {
            var tenths = (int)((double)size * 10 + 0.5);
            if ((float)(tenths / 10.0) == size) return WriteTenths(target, (uint)tenths, float.IsNegative(value), point);
        }

        if (size is >= (float)PlainFrom and < (float)PlainBelow)
        {
            var whole = (ulong)size;
            return whole == size ? WriteWhole(target, whole, float.IsNegative(value), point) : Write(target, ShortestDecimal.Of(value), float.IsNegative(value));
        }

        value.TryFormat(target, out var written, default, CultureInfo.InvariantCulture);
        return written;
    }

    /// <summary>Writes those of one decimal below a thousand, with a comma behind each, up to the first other number.</summary>
    /// <param name="bits">Of double precision.</param>
    /// <returns>How many numbers, and their length; what is behind them in <paramref name="target"/> may have changed.</returns>
    public static (int Count, int Length) WriteShort(Span<byte> target, ReadOnlySpan<long> bits)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(target.Length, bits.Length * sizeof(ulong));
        ref var start = ref MemoryMarshal.GetReference(target);
        ref var heads = ref MemoryMarshal.GetArrayDataReference(Heads);
        nint length = 0;
        for (var i = 0; i < bits.Length; i++)
        {
            var size = Math.Abs(BitConverter.Int64BitsToDouble(bits[i]));
            if (!(size < 1000)) return (i, (int)length);
            var tenths = (int)(size * 10 + 0.5);
            if (tenths / 10.0 != size) return (i, (int)length);
            var whole = (uint)tenths / 10;
            var head = Unsafe.Add(ref heads, whole);
            var (digits, sign) = ((int)(head >> 24), (int)(bits[i] >>> 63));
            // At most eight bytes: a sign, three digits, a point, a decimal and the comma.
            var tail = (ulong)(PointZeroComma + ((uint)tenths - whole * 10 << 8)) << (digits * 8);
            Unsafe.WriteUnaligned(ref Unsafe.AddByteOffset(ref start, length), (head & 0xffffff | tail) << (sign * 8) | (ulong)sign * '-');
            length += digits + sign + 3;
        }

        return (bits.Length, (int)length);
    }

    static int WriteTenths(Span<byte> target, uint tenths, bool isNegative, bool point)
    {
        var whole = tenths / 10;
        var length = WriteWhole(target, whole, isNegative, point: false);
        var rest = tenths - whole * 10;
        if (rest == 0 && !point) return length;
        BinaryPrimitives.WriteUInt16LittleEndian(target[length..], (ushort)('.' | ('0' + rest) << 8));
        return length + 2;
    }

    static int WriteWhole(Span<byte> target, ulong whole, bool isNegative, bool point)
    {
        var length = 0;
        if (isNegative) target[length++] = (byte)'-';
        length += Digits(target[length..], whole);
        if (!point) return length;
        BinaryPrimitives.WriteUInt16LittleEndian(target[length..], '.' | '0' << 8);
        return length + 2;
    }

    static int Write(Span<byte> target, (ulong Digits, int Places) number, bool isNegative)
    {
        // Of 17 digits at most none is before the point then.
        var whole = number.Places < Powers.Length ? number.Digits / Powers[number.Places] : 0;
        var length = WriteWhole(target, whole, isNegative, point: false);
        target[length++] = (byte)'.';
        var decimals = whole == 0 ? number.Digits : number.Digits - whole * Powers[number.Places];
        return length + Padded(target[length..], decimals, number.Places);
    }

    static int Digits(Span<byte> target, ulong number)
    {
        if (number >= 1000)
        {
            var thousands = number / 1000;
            var length = Digits(target, thousands);
            BinaryPrimitives.WriteUInt32LittleEndian(target[length..], Triples[(int)(number - thousands * 1000)]);
            return length + 3;
        }

        var head = Heads[(int)number];
        BinaryPrimitives.WriteUInt32LittleEndian(target, head);
        return (int)(head >> 24);
    }

    // With zeros in front, from behind, in two halves that need not wait for each other.
    static int Padded(Span<byte> target, ulong number, int length)
    {
        const uint Half = 1_000_000_000;
        if (length > 9)
        {
            var first = number / Half;
            Padded(target[(length - 9)..length], (uint)(number - first * Half));
            return 9 + Padded(target, first, length - 9);
        }

        Padded(target[..length], (uint)number);
        return length;
    }

    static void Padded(Span<byte> target, uint number)
    {
        while (target.Length > 2)
        {
            var thousands = number / 1000;
            var triple = Triples[(int)(number - thousands * 1000)];
            target[^1] = (byte)(triple >> 16);
            target = target[..^1];
            BinaryPrimitives.WriteUInt16LittleEndian(target[^2..], (ushort)triple);
            target = target[..^2];
            number = thousands;
        }

        if (target.Length == 2) BinaryPrimitives.WriteUInt16LittleEndian(target, (ushort)(Triples[(int)number] >> 8));
        else if (target.Length == 1) target[0] = (byte)('0' + number);
    }

    static uint Packed(string digits) => digits.Select((d, i) => (uint)d << (i * 8)).Aggregate((a, b) => a | b);
}
