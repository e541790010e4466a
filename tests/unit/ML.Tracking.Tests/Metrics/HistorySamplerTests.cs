using System.IO.Pipelines;
using System.Text.Json.Nodes;
using ML.Hosting.Databases;
using ML.Tracking.Metrics;

namespace ML.Tracking.Tests.Metrics;

/// <summary>Points found by skipping are those that reading everything finds, however steps repeat.</summary>
public sealed class HistorySamplerTests
{
    [Theory]
    [InlineData("i")]
    [InlineData("i / 3")]
    [InlineData("i % 17")]
    [InlineData("i / 700 * 10")]
    [InlineData("0")]
    [InlineData("CASE WHEN i < 2500 THEN i ELSE 9999 END")]
    [InlineData("i * 10 - 700")]
    [InlineData("CASE WHEN i < 100 THEN i ELSE i * 3 END")]
    [InlineData("CASE WHEN i < 100 THEN i * 9 ELSE 800 + i END")]
    [InlineData("CASE WHEN i = 2499 THEN 2498 ELSE i END")]
    public async Task Skipping_finds_what_reading_finds(string step)
    {
        const int rows = 5000;
        await using var file = await TrackingFile.CreateAsync(
            "INSERT INTO runs (run_uuid, lifecycle_stage, experiment_id) VALUES ('r', 'active', 1)",
            $"WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {rows - 1}) "
            + $"INSERT INTO metrics (key, value, timestamp, step, is_nan, run_uuid) SELECT 'm', (i * 7919) % 1009, (i * 31) % 97, {step}, i % 50 = 0, 'r' FROM n");
        var all = await file.Database.ReadAsync(s => s.QueryAsync(
            "SELECT step, timestamp, value, is_nan FROM metrics ORDER BY step, timestamp, value, is_nan", r => (r.GetInt64(0), r.GetInt64(1), r.GetBoolean(3) ? "NaN" : $"{r.GetDouble(2)}")));
        foreach (var points in (int[])[1, 2, 7, 100])
        {
            var expected = BucketSample.Rows(all.Count, points).Select(i => all[(int)i]).ToList();
            Assert.Equal(expected, await SampleAsync(file, (session, writer) => new HistorySampler(session, writer, "r", "m", long.MaxValue).WriteAsync(long.MinValue, points)));
        }

        var range = all.Where(p => p.Item1 is >= 10 and <= 3000).ToList();
        Assert.Equal(
            BucketSample.Rows(range.Count, 7).Select(i => range[(int)i]),
            await SampleAsync(file, (session, writer) => new HistorySampler(session, writer, "r", "m", 3000).WriteAsync(10, 7)));
    }

    static async Task<List<(long, long, string)>> SampleAsync(TrackingFile file, Func<DbSession, MetricHistoryWriter, Task> write)
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        await file.Database.ReadAsync(async session =>
        {
            await using var writer = new MetricHistoryWriter(pipe.Writer, includeRunId: true, CancellationToken.None);
            await write(session, writer);
            await writer.EndAsync(null);
            return true;
        });
        await pipe.Writer.CompleteAsync();
        var answer = await JsonNode.ParseAsync(pipe.Reader.AsStream());
        return [.. (answer!["metrics"]?.AsArray() ?? []).Select(m => ((long)m!["step"]!, (long)m["timestamp"]!, $"{m["value"]}".Replace(".0", "")))];
    }
}
