using System.Globalization;
using ML.Features.Contracts.TrainingSets;
using ML.Lakehouse;
using ML.Lakehouse.DuckDb;
using ML.Samples.Flights.Training;

namespace ML.Samples.Flights.Serving;

/// <summary>Flights with their features, as they stand in a set that was joined point in time.</summary>
static class ScoringRows
{
    // The plane and the year are keys of what is looked up; what was known at departure wins over what the online store has now.
    static readonly string[] Columns = [.. Trainer.Columns, "tailnum", "flight_year"];

    static readonly string Header = string.Join(", ", Columns.Select(c => $"\"{c}\""));

    /// <param name="condition">SQL condition on rows; null takes all.</param>
    /// <param name="count">The most rows; they are a repeatable sample.</param>
    public static async Task<IReadOnlyList<ScoringRow>> ReadAsync(TrainingSet set, string? condition, int count, CancellationToken cancellation)
    {
        var table = await DeltaTable.OpenAsync(set.Location, cancellation: cancellation);
        using var connection = DuckDbDatabase.Shared.Connect();
        (await (await table.SnapshotAsync(set.Version, cancellation)).ScanAsync(cancellation: cancellation)).Attach(connection, "flights");
        var rows = new List<ScoringRow>();
        using var result = connection.Query(string.Create(CultureInfo.InvariantCulture, $"""
            SELECT '[' || concat_ws(',', {string.Join(", ", Columns.Select(c => $"coalesce(to_json({Sql.Identifier(c)})::VARCHAR, 'null')"))}) || ']', arr_delay::DOUBLE
            FROM flights WHERE {condition ?? "true"} ORDER BY hash(carrier, flight, departs_at) LIMIT {count}
            """), cancellation);
        foreach (var chunk in result.Chunks())
            for (var row = 0; row < chunk.RowCount; row++)
                rows.Add(new ScoringRow(chunk[0].GetString(row), chunk[1].Get<double>(row)));
        return rows;
    }

    /// <summary>A body of the scoring protocol.</summary>
    public static string Body(IEnumerable<ScoringRow> rows) =>
        "{\"dataframe_split\": {\"columns\": [" + Header + "], \"data\": [" + string.Join(", ", rows.Select(r => r.Json)) + "]}}";
}
