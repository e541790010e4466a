using System.Buffers;
using System.Buffers.Text;

namespace ML.Serving.Onnx.Text;

/// <summary>Floating-point numbers as Python's <c>repr</c> writes them, straight into UTF-8.</summary>
public static class PythonNumber
{
    /// <summary>Bytes that a finite number never exceeds.</summary>
    public const int MaxLength = 40;

    /// <summary>Writes a finite number; returns the bytes written.</summary>
    public static int Format(double value, Span<byte> destination)
    {
        Span<byte> scientific = stackalloc byte[MaxLength];
        // "E16" would round; the default format is the shortest that round-trips, in either notation.
        if (!Utf8Formatter.TryFormat(value, scientific, out var length)) throw new ArgumentException("not a finite number", nameof(value));
        var text = scientific[..length];
        var exponentAt = text.IndexOf((byte)'E');
        if (exponentAt >= 0) return Scientific(text, exponentAt, destination);
        return text.Length > 16 && !text.Contains((byte)'.') ? Long(text, destination) : Plain(text, destination);
    }

    // Whole numbers of more than sixteen digits: Python has them with an exponent.
    static int Long(ReadOnlySpan<byte> text, Span<byte> destination)
    {
        var sign = text[0] == '-' ? 1 : 0;
        var exponent = text.Length - sign - 1;
        if (exponent < 16) return Plain(text, destination);
        Span<byte> mantissa = stackalloc byte[MaxLength];
        text[..(sign + 1)].CopyTo(mantissa);
        var rest = text[(sign + 1)..].TrimEnd((byte)'0');
        if (rest.IsEmpty) return WithExponent(mantissa[..(sign + 1)], exponent, destination);
        mantissa[sign + 1] = (byte)'.';
        rest.CopyTo(mantissa[(sign + 2)..]);
        return WithExponent(mantissa[..(sign + 2 + rest.Length)], exponent, destination);
    }

    // .NET writes 1E+15 where Python still writes 1000000000000000.0, and 1E-05 where Python writes 1e-05.
    static int Scientific(ReadOnlySpan<byte> text, int exponentAt, Span<byte> destination)
    {
        var digitsAt = exponentAt + (text[exponentAt + 1] == '+' ? 2 : 1);
        if (!Utf8Parser.TryParse(text[digitsAt..], out int exponent, out _) || exponent is < -4 or >= 16) return WithExponent(text[..exponentAt], exponent, destination);
        var negative = text[0] == '-';
        Span<byte> digits = stackalloc byte[MaxLength];
        var count = 0;
        foreach (var b in text[(negative ? 1 : 0)..exponentAt])
            if (b != '.') digits[count++] = b;
        var at = 0;
        if (negative) destination[at++] = (byte)'-';
        return at + Positional(digits[..count], exponent, destination[at..]);
    }

    static int Positional(ReadOnlySpan<byte> digits, int exponent, Span<byte> destination)
    {
        var at = 0;
        if (exponent < 0)
        {
            "0."u8.CopyTo(destination);
            at = 2;
            for (var i = 1; i < -exponent; i++) destination[at++] = (byte)'0';
            digits.CopyTo(destination[at..]);
            return at + digits.Length;
        }

        for (var i = 0; i <= exponent; i++) destination[at++] = i < digits.Length ? digits[i] : (byte)'0';
        destination[at++] = (byte)'.';
        if (digits.Length <= exponent + 1) destination[at++] = (byte)'0';
        for (var i = exponent + 1; i < digits.Length; i++) destination[at++] = digits[i];
        return at;
    }

    static int WithExponent(ReadOnlySpan<byte> mantissa, int exponent, Span<byte> destination)
    {
        mantissa.CopyTo(destination);
        var at = mantissa.Length;
        destination[at++] = (byte)'e';
        destination[at++] = exponent < 0 ? (byte)'-' : (byte)'+';
        Utf8Formatter.TryFormat(Math.Abs(exponent), destination[at..], out var written, new StandardFormat('D', 2));
        return at + written;
    }

    static int Plain(ReadOnlySpan<byte> text, Span<byte> destination)
    {
        text.CopyTo(destination);
        if (text.Contains((byte)'.')) return text.Length;
        ".0"u8.CopyTo(destination[text.Length..]);
        return text.Length + 2;
    }
}
