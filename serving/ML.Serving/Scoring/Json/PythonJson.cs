using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;

namespace ML.Serving.Scoring.Json;

/// <summary>Parses JSON as Python does, which also takes NaN, Infinity and -Infinity.</summary>
static class PythonJson
{
    static readonly JsonDocumentOptions Options = new() { MaxDepth = 512 };

    /// <exception cref="JsonException">Not JSON even so.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> utf8)
    {
        // The parser takes any bytes inside of strings and would fail later, when they are read.
        if (!Utf8.IsValid(utf8.Span)) throw new JsonException("the text is not valid UTF-8");
        if (utf8.Span.StartsWith("\uFEFF"u8)) utf8 = utf8[3..];
        try
        {
            return JsonDocument.Parse(utf8, Options);
        }
        catch (JsonException) when (MayHoldLiterals(utf8.Span))
        {
            return JsonDocument.Parse(Replace(utf8.Span), Options);
        }
    }

    static bool MayHoldLiterals(ReadOnlySpan<byte> utf8) => utf8.IndexOf("NaN"u8) >= 0 || utf8.IndexOf("Infinity"u8) >= 0;

    // Outside of strings NaN becomes null, which numbers read as NaN, and Infinity a number too large for a double.
    static ReadOnlyMemory<byte> Replace(ReadOnlySpan<byte> utf8)
    {
        var output = new ArrayBufferWriter<byte>(utf8.Length);
        for (var at = 0; at < utf8.Length;)
        {
            var rest = utf8[at..];
            if (rest[0] == '"') at += Copy(output, rest, StringLength(rest));
            else if (rest.StartsWith("NaN"u8)) at += Write(output, "null"u8, 3);
            else if (rest.StartsWith("Infinity"u8)) at += Write(output, "1e999"u8, 8);
            else at += Copy(output, rest, 1);
        }

        return output.WrittenMemory;
    }

    static int StringLength(ReadOnlySpan<byte> text)
    {
        for (var i = 1; i < text.Length; i++)
        {
            if (text[i] == '\\') i++;
            else if (text[i] == '"') return i + 1;
        }

        return text.Length;
    }

    static int Copy(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> text, int length) => Write(output, text[..length], length);

    static int Write(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> text, int consumed)
    {
        output.Write(text);
        return consumed;
    }
}
