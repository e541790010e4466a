using System.Collections.Concurrent;
using System.Globalization;
using ML.Lakehouse.DuckDb;
using ML.Lakehouse.Maintenance;
using ML.TestKit;

namespace ML.Lakehouse.Integration.Tests;

/// <summary>Writers that race, and that are killed at any moment, never lose, repeat or halve a commit.</summary>
public sealed class KilledWritersTests : IDisposable
{
    const int Writers = 8;
    const int WritesEach = 4;
    const int RowsEach = 10;

    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    string Table => folder.File("table");

    [Fact]
    public async Task Acknowledged_commits_stand_whole_and_once()
    {
        var first = await CommandLine.RunAsync("tables", "import", Rows(0), "--into", Table);
        Assert.True(first.Status == 0, first.Errors);
        var random = new Random(7);
        var delays = Enumerable.Range(0, Writers * WritesEach).Select(_ => random.Next(3) == 0 ? (TimeSpan?)null : TimeSpan.FromMilliseconds(random.Next(100, 1500))).ToArray();
        var acknowledged = new ConcurrentBag<int> { 0 };
        using var stop = new CancellationTokenSource();
        var reader = Task.Run(() => WatchAsync(stop.Token));
        await Parallel.ForEachAsync(Enumerable.Range(0, Writers), new ParallelOptions { MaxDegreeOfParallelism = Writers }, async (writer, _) =>
        {
            for (var i = 0; i < WritesEach; i++)
            {
                var id = 1 + writer * WritesEach + i;
                var outcome = await CommandLine.RunAsync(delays[id - 1], ["tables", "import", Rows(id), "--into", Table]);
                if (!outcome.Killed) Assert.True(outcome.Status == 0, outcome.Errors);
                if (outcome.Status == 0) acknowledged.Add(id);
            }
        });
        await stop.CancelAsync();
        Assert.True(await reader > 0, "the reader saw no version");
        var table = await DeltaTable.OpenAsync(Table);
        await CheckAsync(table, acknowledged);
        foreach (var file in Directory.EnumerateFiles(Table, "*", SearchOption.AllDirectories)) File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddDays(-1));
        await table.VacuumAsync(new VacuumOptions { Retention = TimeSpan.Zero, EnforceRetention = false });
        var snapshot = await table.SnapshotAsync();
        Assert.Equal((await snapshot.FilesAsync()).Count, Directory.GetFiles(Table, "*.parquet").Length);
        await CheckAsync(table, acknowledged);
    }

    string Rows(int id)
    {
        var path = folder.File($"rows-{id}.csv");
        File.WriteAllLines(path, Enumerable.Range(0, RowsEach).Select(i => string.Create(CultureInfo.InvariantCulture, $"{id},{i}")).Prepend("id,n"));
        return path;
    }

    /// <summary>Every version that can be seen holds whole commits.</summary>
    async Task<int> WatchAsync(CancellationToken stop)
    {
        var seen = 0;
        while (!stop.IsCancellationRequested)
        {
            var snapshot = await (await DeltaTable.OpenAsync(Table, cancellation: CancellationToken.None)).SnapshotAsync(CancellationToken.None);
            var rows = (await snapshot.ScanAsync(cancellation: CancellationToken.None)).Count(CancellationToken.None);
            Assert.Equal(snapshot.Version * RowsEach, rows);
            seen++;
        }

        return seen;
    }

    static async Task CheckAsync(DeltaTable table, IReadOnlyCollection<int> acknowledged)
    {
        using var connection = DuckDbDatabase.Shared.Connect();
        (await (await table.SnapshotAsync()).ScanAsync()).Attach(connection, "t");
        using var result = connection.Query("SELECT id::BIGINT, count(*), count(DISTINCT n) FROM t GROUP BY id");
        var found = new Dictionary<int, long>();
        foreach (var chunk in result.Chunks())
            for (var row = 0; row < chunk.RowCount; row++)
            {
                Assert.Equal((RowsEach, RowsEach), (chunk[1].Get<long>(row), chunk[2].Get<long>(row)));
                found[(int)chunk[0].Get<long>(row)] = chunk[1].Get<long>(row);
            }

        Assert.DoesNotContain(acknowledged, id => !found.ContainsKey(id));
        Assert.Equal((await table.SnapshotAsync()).Version, found.Count);
    }
}
