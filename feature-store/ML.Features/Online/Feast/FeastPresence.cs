using System.Buffers;

namespace ML.Features.Online.Feast;

/// <summary>Statuses and times of a column as JSON: what stands behind its values.</summary>
static class FeastPresence
{
    // The longest status and a moment, each with a comma.
    const int BytesOfRow = 18 + 33;

    public static void Write(ArrayBufferWriter<byte> target, OnlineColumn column, int rows)
    {
        target.Write(",\"statuses\":["u8);
        var text = target.GetSpan(64 + rows * BytesOfRow);
        var length = 0;
        for (var row = 0; row < rows; row++) length += Add(text[length..], Name(column.Statuses?[row] ?? FeatureStatus.Present));
        length += Add(text[(length - 1)..], "],\"event_timestamps\":["u8) - 1;
        for (var row = 0; row < rows; row++)
        {
            length += FeastValues.WriteMoment(text[length..], column.EventTimes?[row] ?? 0);
            text[length++] = (byte)',';
        }

        length += Add(text[(length - 1)..], "]}"u8) - 1;
        target.Advance(length);
    }

    static int Add(Span<byte> target, ReadOnlySpan<byte> text)
    {
        text.CopyTo(target);
        return text.Length;
    }

    static ReadOnlySpan<byte> Name(FeatureStatus status) => status switch
    {
        FeatureStatus.NotFound => "\"NOT_FOUND\","u8,
        FeatureStatus.OutsideMaxAge => "\"OUTSIDE_MAX_AGE\","u8,
        _ => "\"PRESENT\","u8,
    };
}
