using System.Text.Json;
using ML.Common.Errors;
using ML.Lakehouse.DuckDb;
using ML.Lakehouse.Scans;
using ML.Lakehouse.Snapshots;
using ML.TestKit;

namespace ML.Lakehouse.Compat.Tests;

/// <summary>Tables that other engines wrote are read as delta-rs reads them in the same run, or refused by the name of what they need.</summary>
public sealed class ForeignTablesTests(ForeignTablesTests.Answers answers) : IClassFixture<ForeignTablesTests.Answers>
{
    /// <summary>Tables that need a feature which is refused, with the feature's name.</summary>
    static readonly Dictionary<string, string> Refused = new()
    {
        ["simple_table_features"] = "reader version 5",
        ["spark-shredded-variant-preview-delta"] = "variantShredding-preview",
    };

    /// <summary>Tables that delta-rs refuses and that are read here: what they hold in every row is known of how they were made.</summary>
    static readonly Dictionary<string, string> Known = new()
    {
        ["spark-variant-checkpoint"] = VariantRows,
        ["spark-variant-stable-feature-checkpoint"] = VariantRows,
    };

    const string VariantRows = """
        (v->>'key')::BIGINT = id AND (array_of_variants[1]->>'key') = id::VARCHAR AND array_of_variants[2] IS NULL AND len(array_of_variants) = 5
        AND (struct_of_variants.v->>'key') = id::VARCHAR AND (map_of_variants[id::VARCHAR]->>'key') = id::VARCHAR AND (struct_of_array_of_variants.v[2]->>'key') = id::VARCHAR
        """;

    public static TheoryData<string> Tables() => [.. Names().DefaultIfEmpty("none")];

    static IEnumerable<string> Names()
    {
        var root = Path.Combine(Repository.Shared, "data", "delta-tables");
        return Directory.Exists(root) ? Directory.EnumerateDirectories(root).Select(f => Path.GetFileName(f)).Order() : [];
    }

    [Theory]
    [MemberData(nameof(Tables))]
    public async Task A_foreign_table_is_read_as_delta_rs_reads_it(string name)
    {
        var expected = answers.Of(name);
        var folder = Answers.PathOf(name);
        if (Refused.TryGetValue(name, out var feature))
        {
            var error = await Assert.ThrowsAsync<PlatformException>(() => DeltaTable.OpenAsync(folder));
            Assert.Equal(ErrorCode.NotImplemented, error.Code);
            Assert.Contains(feature, error.Message);
            return;
        }

        if (Known.TryGetValue(name, out var holds))
        {
            await KnownRowsAsync(await (await DeltaTable.OpenAsync(folder)).SnapshotAsync(), holds);
            return;
        }

        Assert.False(expected.TryGetProperty("refused", out var reason), $"delta-rs refuses the table: {reason}");
        var snapshot = await (await DeltaTable.OpenAsync(folder)).SnapshotAsync();
        Assert.Equal(expected.GetProperty("version").GetInt64(), snapshot.Version);
        Assert.Equal(Files(expected), await FilesAsync(snapshot));
        if (expected.TryGetProperty("unreadable", out var why)) await MissingFileAsync(snapshot, why.GetString()!);
        else if (name == "table_with_edge_timestamps") await EdgeTimestampsAsync(snapshot);
        else await SameRowsAsync(snapshot, Path.Combine(answers.Folder, name));
    }

    static async Task KnownRowsAsync(Snapshot snapshot, string holds)
    {
        if (!Directory.EnumerateFiles(snapshot.Store.Location, "*.parquet").Any())
        {
            // The material has this table's log alone.
            await MissingFileAsync(snapshot, "not found");
            return;
        }

        var all = (await snapshot.ScanAsync()).Count();
        var files = await snapshot.FilesAsync();
        Assert.Equal(files.Sum(f => JsonDocument.Parse(f.Stats).RootElement.GetProperty("numRecords").GetInt64()), all);
        using var connection = DuckDbDatabase.Shared.Connect();
        (await snapshot.ScanAsync()).Attach(connection, "t");
        using var result = connection.Query($"SELECT to_json(t)::VARCHAR FROM t WHERE ({holds}) IS NOT TRUE LIMIT 1");
        using var chunk = result.Fetch();
        Assert.True(chunk is null || chunk.RowCount == 0, $"one of {all} rows is {chunk?[0].GetStringOrNull(0)}");
        Assert.Equal(all, (await snapshot.ScanAsync()).Batches().Sum(b => (long)b.Length));
    }

    static string[] Files(JsonElement expected) =>
        [.. expected.GetProperty("files").EnumerateArray().Select(f => Path.GetFileName(Uri.UnescapeDataString(f.GetString()!))).Order(StringComparer.Ordinal)];

    static async Task<string[]> FilesAsync(Snapshot snapshot) =>
        [.. (await snapshot.FilesAsync()).Select(f => Path.GetFileName(Uri.UnescapeDataString(f.Path))).Order(StringComparer.Ordinal)];

    static async Task MissingFileAsync(Snapshot snapshot, string why)
    {
        Assert.Contains("not found", why, StringComparison.OrdinalIgnoreCase);
        var scan = await snapshot.ScanAsync();
        var error = Assert.Throws<PlatformException>(() => scan.Count());
        Assert.Equal(ErrorCode.DataLoss, error.Code);
        Assert.Contains(snapshot.Store.Location, error.Message);
    }

    // Delta-rs reads the year 9999 of INT96 as 1816; the writer's own statistics are the judge.
    static async Task EdgeTimestampsAsync(Snapshot snapshot)
    {
        foreach (var file in await snapshot.FilesAsync())
        {
            using var stats = JsonDocument.Parse(file.Stats);
            var time = stats.RootElement.GetProperty("minValues").GetProperty("BIG_DATE").GetString()!;
            var scan = await snapshot.ScanAsync(new ScanOptions { Filter = $"\"BIG_DATE\" = TIMESTAMPTZ '{time}'" });
            Assert.Equal((1, 1L), (scan.FilesSkipped, scan.Count()));
        }
    }

    static async Task SameRowsAsync(Snapshot snapshot, string expected)
    {
        using var connection = DuckDbDatabase.Shared.Connect();
        (await snapshot.ScanAsync()).Attach(connection, "ours");
        if (Directory.GetFiles(expected, "*.parquet").Length == 0)
        {
            Assert.Equal(0, (await snapshot.ScanAsync()).Count());
            return;
        }

        connection.Execute($"CREATE TEMP VIEW theirs AS SELECT * FROM read_parquet({Sql.Literal(Path.Combine(expected, "*.parquet"))})");
        // Text compares what the two hold whatever the widths of their types.
        Difference(connection, "ours", "theirs");
        Difference(connection, "theirs", "ours");
    }

    static void Difference(DuckDbConnection connection, string left, string right)
    {
        using var columns = connection.Query("SELECT * FROM ours LIMIT 0");
        var list = string.Join(", ", columns.Columns.Select(c => $"{Sql.Identifier(c.Name)}::{c.Sql}::VARCHAR AS {Sql.Identifier(c.Name)}"));
        using var result = connection.Query($"SELECT to_json(d)::VARCHAR FROM (SELECT {list} FROM {left} EXCEPT ALL SELECT {list} FROM {right}) AS d LIMIT 3");
        using var chunk = result.Fetch();
        Assert.True(chunk is null || chunk.RowCount == 0, $"only in {left}: {chunk?[0].GetStringOrNull(0)}");
    }

    /// <summary>What delta-rs says, asked once for all tables.</summary>
    public sealed class Answers : IAsyncLifetime
    {
        readonly TemporaryFolder folder = new();
        JsonDocument? document;

        public string Folder => folder.Path;

        public static string PathOf(string name)
        {
            var path = Repository.SharedFile("data", "delta-tables", name);
            return Directory.Exists(Path.Combine(path, "_delta_log")) ? path : Directory.GetDirectories(path)[0];
        }

        public JsonElement Of(string name)
        {
            Judge.Require(document is not null, "delta-rs or the foreign tables are not beside the repository");
            return document!.RootElement.GetProperty(name);
        }

        public async Task InitializeAsync()
        {
            var names = Names().ToList();
            if (names.Count == 0 || !File.Exists(Path.Combine(Repository.Root, "artifacts", "python", "bin", "python"))) return;
            await PythonJudge.RunAsync("read_tables.py", names.Select(n => $"{n}={PathOf(n)}").Prepend(Folder));
            document = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(Folder, "answers.json")));
        }

        public Task DisposeAsync()
        {
            document?.Dispose();
            folder.Dispose();
            return Task.CompletedTask;
        }
    }
}
