using System.Buffers;
using System.Globalization;
using System.Text.Json;
using ML.Features.Online;
using ML.Features.Online.Feast;

namespace ML.Features.Tests.Online;

public sealed class FeastAnswerTests
{
    [Theory]
    [InlineData(1, 0, 1)]
    [InlineData(1, 3, 1)]
    [InlineData(3000, 12, 2)]
    [InlineData(40_000, 3, 4)]
    public void A_large_answer_is_put_together_in_pieces(int rows, int features, int pieces)
    {
        var entity = new OnlineColumn("k", Values(rows, row => FeatureValue.Of((long)row)));
        var (statuses, times) = (new FeatureStatus[rows], Enumerable.Range(0, rows).Select(row => row * 1_000_500L).ToArray());
        for (var row = 1; row < rows; row += 2) statuses[row] = FeatureStatus.NotFound;
        // The last feature is of another table: it shares neither statuses nor times.
        var others = Enumerable.Range(0, features).Select(f => new OnlineColumn(
            "f" + f, Values(rows, row => row % 2 == 1 ? FeatureValue.Null : FeatureValue.Of(row / 8.0 + f)), f == features - 1 ? [.. statuses] : statuses, f == features - 1 ? new long[rows] : times));
        var answer = new FeastAnswer(new ArrayBufferWriter<byte>(), [entity, .. others], rows, null);
        var text = new ArrayBufferWriter<byte>();
        var written = 0;
        for (int? next = 0; next is { } from; written++) next = answer.Write(text, from);
        Assert.Equal((pieces, answer.Length), (written, text.WrittenCount));

        using var json = JsonDocument.Parse(text.WrittenMemory);
        var results = json.RootElement.GetProperty("results").EnumerateArray().ToList();
        Assert.Equal(["k", .. Enumerable.Range(0, features).Select(f => "f" + f)], json.RootElement.GetProperty("metadata").GetProperty("feature_names").EnumerateArray().Select(n => n.GetString()!));
        Assert.Equal(features + 1, results.Count);
        for (var f = 0; f < features; f++)
        {
            var (values, states, moments) = (Of(results[f + 1], "values"), Of(results[f + 1], "statuses"), Of(results[f + 1], "event_timestamps"));
            Assert.Equal((rows, rows, rows), (values.Count, states.Count, moments.Count));
            for (var row = 0; row < rows; row++)
            {
                Assert.Equal(row % 2 == 1 ? "" : (row / 8.0 + f) is var number && number == Math.Floor(number) ? number.ToString("0.0", CultureInfo.InvariantCulture) : number.ToString("R", CultureInfo.InvariantCulture), values[row]);
                Assert.Equal(row % 2 == 1 ? "NOT_FOUND" : "PRESENT", states[row]);
                Assert.Equal(f == features - 1 ? DateTime.UnixEpoch : DateTime.UnixEpoch.AddTicks(row * 10_005_000L), DateTime.Parse(moments[row], CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal));
            }
        }
    }

    static List<string> Of(JsonElement column, string field) =>
        [.. column.GetProperty(field).EnumerateArray().Select(e => e.ValueKind == JsonValueKind.String ? e.GetString()! : e.ValueKind == JsonValueKind.Null ? "" : e.GetRawText())];

    static FeatureValue[] Values(int rows, Func<int, FeatureValue> value) => [.. Enumerable.Range(0, rows).Select(value)];
}
