using Microsoft.Data.Sqlite;
using ML.TestKit;
using ML.TestKit.Processes;
using ML.TestKit.Servers;

namespace ML.Registry.Integration.Tests.Search;

/// <summary>A history of a million points is sent as it is read: what the server takes does not depend on its length.</summary>
public sealed class HistoryMemoryTests
{
    const int Points = 1_000_000, Growth = 24;

    [Fact]
    public async Task A_million_points_take_no_more_memory_than_a_few()
    {
        Layout.LocalStores("the points are put into SQLite's file");
        using var folder = new TemporaryFolder();
        await using var server = await MlServer.StartAsync(folder.Path);
        Load(folder.File("mlflow.db"));
        await ReadAsync(server.Http, 20_000);
        var before = Resident(server.Process);
        Assert.True(await ReadAsync(server.Http, null) > Points * 60L);
        Assert.InRange(Resident(server.Process) - before, -1000, Growth);
    }

    static void Load(string file)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "INSERT INTO runs (run_uuid, lifecycle_stage, experiment_id) VALUES ('r', 'active', 0); "
            + $"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {Points}) "
            + "INSERT INTO metrics (key, value, timestamp, step, is_nan, run_uuid) SELECT 'm', i / 7.0, i, i, 0, 'r' FROM n";
        command.ExecuteNonQuery();
    }

    static async Task<long> ReadAsync(HttpClient http, int? points)
    {
        using var answer = await http.GetAsync($"/api/2.0/mlflow/metrics/get-history?run_id=r&metric_key=m{(points is null ? "" : $"&max_results={points}")}", HttpCompletionOption.ResponseHeadersRead);
        await using var stream = await answer.EnsureSuccessStatusCode().Content.ReadAsStreamAsync();
        var buffer = new byte[1 << 20];
        long total = 0;
        for (int read; (read = await stream.ReadAsync(buffer)) > 0;) total += read;
        return total;
    }

    static long Resident(ChildProcess process) => System.Diagnostics.Process.GetProcessById(process.Id).WorkingSet64 >> 20;
}
