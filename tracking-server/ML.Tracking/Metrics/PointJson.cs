using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using ML.Common.Json;

namespace ML.Tracking.Metrics;

/// <summary>
/// Writes points as <c>{"key":…,"value":…,"timestamp":…,"step":…}</c>, each in one piece: property after property through
/// the JSON writer costs several times as much, which is most of the time of an answer of tens of thousands of points.
/// </summary>
sealed class PointJson(Utf8JsonWriter json)
{
    // What stands between key and closing bracket: names, three numbers.
    const int LongestRest = 128;

    static readonly SearchValues<byte> Plain = SearchValues.Create([.. Enumerable.Range(' ', '~' - ' ' + 1).Select(c => (byte)c).Where(c => c is not (byte)'"' and not (byte)'\\')]);

    byte[] buffer = new byte[512];
    int length;
    int begin;
    byte[] end = "}"u8.ToArray();

    /// <summary>The metric of the points that follow, as UTF-8.</summary>
    public void Key(ReadOnlySpan<byte> key)
    {
        length = 0;
        Append("{\"key\":\""u8);
        // The encoder knows what must be escaped; a metric's name nearly always needs none of it.
        Append(key.IndexOfAnyExcept(Plain) < 0 ? key : JsonEncodedText.Encode(Encoding.UTF8.GetString(key), JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes);
        Append("\",\"value\":"u8);
        begin = length;
    }

    /// <summary>The run that the points that follow say they belong to.</summary>
    public void Run(string id) => end = Encoding.UTF8.GetBytes($",\"run_id\":\"{JsonEncodedText.Encode(id)}\"}}");

    /// <param name="value">The value; NaN becomes a text.</param>
    /// <param name="timestamp">Unix time in milliseconds; null is left out.</param>
    /// <param name="step">The step.</param>
    public void Write(double value, long? timestamp, long step)
    {
        length = begin;
        Reserve(LongestRest + end.Length);
        length += WireDoubleConverter.Format(value, buffer.AsSpan(length));
        if (timestamp is { } time)
        {
            Append(",\"timestamp\":"u8);
            Append(time);
        }

        Append(",\"step\":"u8);
        Append(step);
        Append(end);
        json.WriteRawValue(buffer.AsSpan(0, length), skipInputValidation: true);
    }

    void Append(ReadOnlySpan<byte> text)
    {
        Reserve(text.Length);
        text.CopyTo(buffer.AsSpan(length));
        length += text.Length;
    }

    void Append(long number)
    {
        Utf8Formatter.TryFormat(number, buffer.AsSpan(length), out var written);
        length += written;
    }

    void Reserve(int more)
    {
        if (buffer.Length - length < more) Array.Resize(ref buffer, (buffer.Length + more) * 2);
    }
}
