using ML.Common.Errors;
using ML.Tables.Details;
using ML.Tables.Files;
using ML.Tables.History;
using ML.Tables.Preview;
using ML.Tables.Unity;

namespace ML.Tables.Tests;

public sealed class DescribingTests(CatalogFixture tables) : IClassFixture<CatalogFixture>
{
    static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Every_table_below_the_roots_is_listed_and_one_that_is_damaged_says_so()
    {
        var all = (await tables.Get<DetailService>().ListAsync(new ListTables(), None)).Tables;
        Assert.Equal(["lake.default.broken", "lake.default.people", "lake.sales.orders", "other.default.people"], all.Select(t => t.FullName));
        Assert.NotNull(all[0].Error);
        Assert.Null(all[0].Version);
        var orders = all[2];
        Assert.Equal((3, 100, 3, "DELETE"), (orders.Version!.Value, orders.Rows!.Value, orders.Columns!.Value, orders.Operation));
        Assert.Equal(["kind"], orders.PartitionColumns);
    }

    [Fact]
    public async Task Pages_of_the_list_join_to_the_whole()
    {
        var names = new List<string>();
        string? token = null;
        do
        {
            var page = await tables.Get<DetailService>().ListAsync(new ListTables { MaxResults = 3, PageToken = token }, None);
            names.AddRange(page.Tables.Select(t => t.FullName));
            token = page.NextPageToken;
        }
        while (token is not null);
        Assert.Equal(4, names.Distinct().Count());
    }

    [Theory]
    [InlineData("lake.default.linked")]
    [InlineData("lake.sales.orders/../people")]
    [InlineData("../outside")]
    [InlineData("lake.sales")]
    public async Task A_name_that_is_not_listed_is_no_table(string name)
    {
        var error = await Assert.ThrowsAsync<PlatformException>(() => tables.Get<DetailService>().GetAsync(new GetTable { FullName = name }, None));
        Assert.Equal(ErrorCode.ResourceDoesNotExist, error.Code);
    }

    [Fact]
    public async Task An_older_version_is_described_as_it_was()
    {
        var older = await tables.Get<DetailService>().GetAsync(new GetTable { FullName = "lake.sales.orders", Version = 2 }, None);
        Assert.Equal((101, 3), (older.Table.Rows!.Value, older.NewestVersion));
        Assert.Equal(["id long ", "price double ", "kind string 0"], older.Columns.Select(c => $"{c.Name} {c.Type} {c.PartitionIndex}"));
    }

    [Fact]
    public async Task History_is_newest_first_with_what_each_commit_did()
    {
        var versions = (await tables.Get<HistoryService>().ListAsync(new ListVersions { FullName = "lake.sales.orders" }, None)).Versions;
        Assert.Equal([3, 2, 1, 0], versions.Select(v => v.Version));
        Assert.Equal(["DELETE", "WRITE", "WRITE", "CREATE TABLE"], versions.Select(v => v.Operation));
        Assert.True(versions[0].Timestamp >= versions[3].Timestamp);
    }

    [Fact]
    public async Task Files_have_sizes_partitions_and_statistics()
    {
        var layout = await tables.Get<FileService>().ListAsync(new ListFiles { FullName = "lake.sales.orders", Version = 1 }, None);
        Assert.Equal((2, 2), (layout.TotalFiles, layout.Partitions.Count));
        Assert.Equal(layout.TotalBytes, layout.Files.Sum(f => f.Size));
        Assert.All(layout.Partitions, p => Assert.Equal(50, p.Rows));
        var even = Assert.Single(layout.Files, f => f.PartitionValues["kind"] == "even");
        Assert.Equal((0, 98), (even.MinValues["id"].GetInt32(), even.MaxValues["id"].GetInt32()));
    }

    [Fact]
    public async Task A_preview_travels_to_a_version_and_to_a_time()
    {
        var preview = tables.Get<PreviewService>();
        var versions = (await tables.Get<HistoryService>().ListAsync(new ListVersions { FullName = "lake.sales.orders" }, None)).Versions;
        var older = await preview.ReadAsync(new PreviewTable { FullName = "lake.sales.orders", Version = 2, Limit = 1000 }, None);
        Assert.Contains(older.Rows, row => row[0] == "1000");
        var then = await preview.ReadAsync(new PreviewTable { FullName = "lake.sales.orders", Timestamp = $"{versions[2].Timestamp}", Limit = 10 }, None);
        Assert.Equal((1, 10, true), (then.Version, then.Rows.Count, then.Truncated));
        var error = await Assert.ThrowsAsync<PlatformException>(() => preview.ReadAsync(new PreviewTable { FullName = "lake.sales.orders", Version = 9 }, None));
        Assert.Equal(ErrorCode.ResourceDoesNotExist, error.Code);
    }

    [Fact]
    public async Task Unity_names_catalogues_schemas_and_columns()
    {
        var unity = tables.Get<UnityService>();
        Assert.Equal(["lake", "other", "later"], unity.Catalogs().Catalogs.Select(c => c.Name));
        Assert.Equal(["default", "sales"], unity.Schemas(new ListSchemas { CatalogName = "lake" }).Schemas.Select(s => s.Name));
        Assert.Empty(unity.Schemas(new ListSchemas { CatalogName = "later" }).Schemas);
        var orders = await unity.GetAsync("lake.sales.orders", None);
        Assert.Equal(["LONG", "DOUBLE", "STRING"], orders.Columns!.Select(c => c.TypeName));
        var listed = await unity.TablesAsync(new ListUnityTables { CatalogName = "lake", SchemaName = "sales", OmitColumns = true }, None);
        Assert.Null(Assert.Single(listed.Tables).Columns);
    }
}
