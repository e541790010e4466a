using System.Diagnostics;
using System.Globalization;
using ML.Common.Errors;
using ML.Lakehouse;
using ML.Lakehouse.DuckDb;

namespace ML.Samples.Flights.Serving;

/// <summary>The Delta table that the endpoint's requests are logged to.</summary>
sealed class InferenceTable(string root)
{
    static readonly TimeSpan CommitTime = TimeSpan.FromSeconds(60), SettleTime = TimeSpan.FromSeconds(15);

    public string Folder { get; } = Path.Combine(root, "ml", "flights", "delay_payload");

    /// <summary>Waits until everything since a time is in the table, and describes it by version.</summary>
    /// <param name="since">Milliseconds since 1970.</param>
    /// <param name="report">What was sent. Of a platform that was away meanwhile a process may have been killed with answered requests that it had not spooled yet.</param>
    public async Task<IReadOnlyList<string>> DescribeAsync(long since, TrafficReport report, CancellationToken cancellation)
    {
        var expected = report.Sent - report.Failed;
        var (watch, growth, last) = (Stopwatch.StartNew(), Stopwatch.StartNew(), 0L);
        while (true)
        {
            var (rows, lines) = await ReadAsync(since, cancellation);
            if (rows >= expected) return lines;
            if (rows > last) growth.Restart();
            last = rows;
            if (report.Failed > 0 && rows > 0 && growth.Elapsed > SettleTime)
                return [.. lines, string.Create(CultureInfo.InvariantCulture, $"{expected - rows:N0} of {expected:N0} that were answered are not there: the platform was away meanwhile")];
            if (watch.Elapsed > CommitTime)
                throw new PlatformException(ErrorCode.DataLoss, $"the inference table {Folder} holds {rows} of {expected} requests after {CommitTime.TotalSeconds} s");
            await Task.Delay(250, cancellation);
        }
    }

    async Task<(long Rows, IReadOnlyList<string> Lines)> ReadAsync(long since, CancellationToken cancellation)
    {
        if (!await DeltaTable.ExistsAsync(Folder, cancellation)) return (0, []);
        var snapshot = await (await DeltaTable.OpenAsync(Folder, cancellation: cancellation)).SnapshotAsync(cancellation);
        using var connection = DuckDbDatabase.Shared.Connect();
        (await snapshot.ScanAsync(cancellation: cancellation)).Attach(connection, "requests");
        using var result = connection.Query(string.Create(CultureInfo.InvariantCulture, $"""
            SELECT served_entity, model_version, count(*), avg(execution_time_ms), count(*) FILTER (status_code >= 400)
            FROM requests WHERE timestamp_ms >= {since} GROUP BY ALL ORDER BY ALL
            """), cancellation);
        var (rows, lines) = (0L, new List<string>());
        foreach (var chunk in result.Chunks())
            for (var row = 0; row < chunk.RowCount; row++)
            {
                rows += chunk[2].Get<long>(row);
                lines.Add(string.Create(CultureInfo.InvariantCulture,
                    $"{chunk[0].GetString(row)} (version {chunk[1].GetString(row)}): {chunk[2].Get<long>(row):N0} requests, {chunk[3].Get<double>(row):0.00} ms each in the server, {chunk[4].Get<long>(row)} errors"));
            }

        return (rows, lines);
    }
}
