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
            throw new ConversionException("Error", "Incorrect padding");
        }
    }
}
