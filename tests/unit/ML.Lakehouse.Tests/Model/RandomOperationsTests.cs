using System.Globalization;
using ML.Lakehouse.DuckDb;
using ML.Lakehouse.Maintenance;
using ML.Lakehouse.Schemas;
using ML.Lakehouse.Writing;

namespace ML.Lakehouse.Tests.Model;

/// <summary>
/// Random sequences of operations against a list in memory: every version must hold the model's rows, from this instance and
/// from a fresh one, and the change data feed must lead from each version to the next.
/// </summary>
public sealed class RandomOperationsTests : TableFixture
{
    sealed record Row(long Id, string? Text, int Group)
    {
        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Id}|{Text ?? "NULL"}|{Group}");
    }

    const int Steps = 14;

    public static TheoryData<int, string, bool> Cases()
    {
        var data = new TheoryData<int, string, bool>();
        string[] kinds = ["", "dv", "cdf", "mapping", "dv,cdf,ict", "dv,cdf,mapping,v2"];
        var seed = 1;
        foreach (var kind in kinds)
            foreach (var partitioned in new[] { false, true }) data.Add(seed++, kind, partitioned);
        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Every_version_holds_what_the_model_holds(int seed, string kind, bool partitioned)
    {
        var random = new Random(seed);
        var table = await CreateAsync(kind, partitioned);
        var versions = new List<List<Row>> { new() };
        for (var step = 0; step < Steps; step++)
        {
            var rows = new List<Row>(versions[^1]);
            var version = await StepAsync(random, table, rows, versions);
            while (versions.Count <= version) versions.Add(rows);
            Assert.Equal(Text(rows), await RowsAsync(table, orderBy: "id, txt, grp"));
        }

        var fresh = await DeltaTable.OpenAsync(Folder);
        for (var version = 0; version < versions.Count; version++)
            Assert.Equal(Text(versions[version]), await RowsAsync(await fresh.SnapshotAsync(version), orderBy: "id, txt, grp"));
        if (kind.Contains("cdf")) await CheckChangesAsync(fresh, versions);
    }

    async Task<DeltaTable> CreateAsync(string kind, bool partitioned)
    {
        var properties = new Dictionary<string, string> { ["delta.checkpointInterval"] = "7" };
        if (kind.Contains("dv")) properties["delta.enableDeletionVectors"] = "true";
        if (kind.Contains("cdf")) properties["delta.enableChangeDataFeed"] = "true";
        if (kind.Contains("ict")) properties["delta.enableInCommitTimestamps"] = "true";
        if (kind.Contains("mapping")) properties["delta.columnMapping.mode"] = "name";
        if (kind.Contains("v2")) properties["delta.checkpointPolicy"] = "v2";
        return await DeltaTable.CreateAsync(Folder, new TableDefinition
        {
            Schema = new StructType(new StructField("id", DataType.Long), new StructField("txt", DataType.String), new StructField("grp", DataType.Integer)),
            PartitionBy = partitioned ? ["grp"] : [], Properties = properties,
        }, new TableOptions { LogCompactionInterval = partitioned ? 3 : null });
    }

    static async Task<long> StepAsync(Random random, DeltaTable table, List<Row> rows, List<List<Row>> versions)
    {
        var (low, high) = (random.Next(100), random.Next(100));
        var group = random.Next(4);
        switch (random.Next(10))
        {
            case 0 or 1 or 2:
                var added = New(random, 1 + random.Next(20));
                rows.AddRange(added);
                return (await table.AppendAsync(Values(added))).Version;
            case 3:
                rows.RemoveAll(r => r.Id >= low && r.Id <= high);
                return (await table.DeleteAsync($"id BETWEEN {low} AND {high}")).Version;
            case 4:
                rows.RemoveAll(r => r.Group == group);
                return (await table.DeleteAsync($"grp = {group}")).Version;
            case 5:
                for (var i = 0; i < rows.Count; i++)
                    if (rows[i].Id % 3 == low % 3) rows[i] = rows[i] with { Text = "u" + rows[i].Id, Group = group };
                return (await table.UpdateAsync(new Dictionary<string, string> { ["txt"] = "'u' || id", ["grp"] = $"{group}" }, $"id % 3 = {low % 3}")).Version;
            case 6:
                return await MergeAsync(random, table, rows, group);
            case 7:
                var replacement = New(random, 5).ConvertAll(r => r with { Group = group });
                rows.RemoveAll(r => r.Group == group);
                rows.AddRange(replacement);
                return (await table.OverwriteAsync(Values(replacement), new WriteOptions { ReplaceWhere = $"grp = {group}" })).Version;
            case 8:
                return random.Next(2) == 0
                    ? (await table.OptimizeAsync()).Version
                    : (await table.OptimizeAsync(new OptimizeOptions { ZOrderBy = ["id", "txt"] })).Version;
            default:
                var version = random.Next(versions.Count);
                rows.Clear();
                rows.AddRange(versions[version]);
                return (await table.RestoreAsync(version)).Version;
        }
    }

    static async Task<long> MergeAsync(Random random, DeltaTable table, List<Row> rows, int group)
    {
        var source = New(random, 15).DistinctBy(r => r.Id).ToList();
        var bySource = random.Next(2) == 0;
        var result = await table.MergeAsync(new MergeDefinition
        {
            Source = Values(source), On = "target.id = source.id",
            WhenMatched = [MergeClause.Delete($"source.grp = {group}"), MergeClause.UpdateAll("source.txt IS NOT NULL")],
            WhenNotMatched = [MergeClause.InsertAll("source.grp < 3")],
            WhenNotMatchedBySource = bySource ? [MergeClause.Delete("target.id > 90")] : [],
        });
        var byId = source.ToDictionary(r => r.Id);
        var present = rows.Select(r => r.Id).ToHashSet();
        if (bySource) rows.RemoveAll(r => r.Id > 90 && !byId.ContainsKey(r.Id));
        rows.RemoveAll(r => byId.TryGetValue(r.Id, out var s) && s.Group == group);
        for (var i = 0; i < rows.Count; i++)
            if (byId.TryGetValue(rows[i].Id, out var s) && s.Text is not null) rows[i] = s;
        rows.AddRange(source.Where(s => !present.Contains(s.Id) && s.Group < 3));
        return result.Version;
    }

    static async Task CheckChangesAsync(DeltaTable table, List<List<Row>> versions)
    {
        using var connection = DuckDbDatabase.Shared.Connect();
        (await table.ChangesAsync(0)).Attach(connection, "changes");
        for (var version = 1; version < versions.Count; version++)
        {
            var plus = Rows(connection, $"SELECT id, txt, grp FROM changes WHERE _commit_version = {version} AND _change_type IN ('insert', 'update_postimage')");
            var minus = Rows(connection, $"SELECT id, txt, grp FROM changes WHERE _commit_version = {version} AND _change_type IN ('delete', 'update_preimage')");
            var before = Text(versions[version - 1]).Concat(plus).Order(StringComparer.Ordinal);
            var after = Text(versions[version]).Concat(minus).Order(StringComparer.Ordinal);
            Assert.Equal(after, before);
        }
    }

    static List<Row> New(Random random, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => new Row(random.Next(100), random.Next(5) == 0 ? null : "t" + random.Next(1000), random.Next(4)))];

    static string Values(IEnumerable<Row> rows) =>
        $"SELECT id::BIGINT AS id, txt::VARCHAR AS txt, grp::INTEGER AS grp FROM (VALUES {string.Join(", ", rows.Select(r => $"({r.Id}, {Sql.Literal(r.Text)}, {r.Group})"))}) t(id, txt, grp)";

    static string[] Text(IEnumerable<Row> rows) =>
        [.. rows.OrderBy(r => r.Id).ThenBy(r => r.Text is null).ThenBy(r => r.Text, StringComparer.Ordinal).ThenBy(r => r.Group).Select(r => r.ToString())];
}
