using ML.Serving.Scoring.Data;

namespace ML.Serving.Scoring;

/// <summary>Base64 as Python's <c>decodebytes</c> reads it: characters outside of the alphabet are skipped.</summary>
static class Base64Text
{
    public static object? Decode(object? value)
    {
        if (value is not string text) throw new ConversionException("TypeError", "encoding without a string argument");
        var clean = string.Concat(text.Where(c => char.IsAsciiLetterOrDigit(c) || c is '+' or '/' or '='));
        try
        {
            return Convert.FromBase64String(clean);
        }
        catch (FormatException)
        {
            var data = clean.Count(c => c != '=');
            throw new ConversionException("Error", data % 4 == 1
                ? $"Invalid base64-encoded string: number of data characters ({data}) cannot be 1 more than a multiple of 4" : "Incorrect padding");
        }
    }
}
