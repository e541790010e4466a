using System.Buffers;

namespace ML.Features.Online.Feast;

/// <summary>Statuses and times of a column as JSON. Columns of one lookup share them, so they are written out once for all of these.</summary>
sealed class FeastPresence(int rows)
{
    // The longest status and a moment, each with a comma.
    const int BytesOfRow = 18 + 33;

    readonly ArrayBufferWriter<byte> text = new(64 + rows * BytesOfRow);
    OnlineColumn? last;

    /// <summary>What stands behind the column's values.</summary>
    public ReadOnlySpan<byte> Of(OnlineColumn column)
    {
        if (last is { } same && ReferenceEquals(same.Statuses, column.Statuses) && ReferenceEquals(same.EventTimes, column.EventTimes)) return text.WrittenSpan;
        last = column;
        text.ResetWrittenCount();
        text.Write(",\"statuses\":["u8);
        for (var row = 0; row < rows; row++)
        {
            if (row > 0) text.Write(","u8);
            text.Write(Name(column.Statuses?[row] ?? FeatureStatus.Present));
        }

        text.Write("],\"event_timestamps\":["u8);
        for (var row = 0; row < rows; row++)
        {
            if (row > 0) text.Write(","u8);
            text.Advance(FeastValues.WriteMoment(text.GetSpan(32), column.EventTimes?[row] ?? 0));
        }

        text.Write("]"u8);
        return text.WrittenSpan;
    }

    static ReadOnlySpan<byte> Name(FeatureStatus status) => status switch
    {
        FeatureStatus.NotFound => "\"NOT_FOUND\""u8,
        FeatureStatus.OutsideMaxAge => "\"OUTSIDE_MAX_AGE\""u8,
        _ => "\"PRESENT\""u8,
    };
}
