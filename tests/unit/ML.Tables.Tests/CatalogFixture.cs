using Microsoft.Extensions.DependencyInjection;
using ML.Lakehouse;
using ML.Lakehouse.Schemas;
using ML.TestKit;
using ML.Tables.Catalog;
using ML.Tables.Queries;

namespace ML.Tables.Tests;

/// <summary>Two roots: <c>lake</c> with a partitioned table of three versions and a small one, and <c>other</c> with a namesake.</summary>
public sealed class CatalogFixture : IAsyncLifetime
{
    readonly TemporaryFolder folder = new();
    ServiceProvider? services;

    public string Lake => folder.File("lake");

    public string Outside => folder.File("outside");

    public string Secret => folder.File("secret.csv");

    public async Task InitializeAsync()
    {
        services = Services(new CatalogOptions { Roots = Roots });
        await MakeAsync(Path.Combine(Lake, "sales", "orders"), "SELECT i AS id, i * 1.5 AS price, CASE WHEN i % 2 = 0 THEN 'even' ELSE 'odd' END AS kind FROM range(100) t(i)", "kind");
        var orders = await DeltaTable.OpenAsync(Path.Combine(Lake, "sales", "orders"));
        await orders.AppendAsync("SELECT 1000 AS id, 0.5 AS price, 'odd' AS kind");
        await orders.DeleteAsync("id = 1000");
        await MakeAsync(Path.Combine(Lake, "people"), "SELECT 1 AS id, 'ana' AS name UNION ALL SELECT 2, NULL");
        await MakeAsync(Path.Combine(folder.File("other"), "people"), "SELECT 7 AS id");
        await MakeAsync(Outside, "SELECT 42 AS id");
        Directory.CreateSymbolicLink(Path.Combine(Lake, "linked"), Outside);
        Directory.CreateDirectory(Path.Combine(Lake, "broken", "_delta_log"));
        File.WriteAllText(Path.Combine(Lake, "broken", "_delta_log", "00000000000000000000.json"), "{\"add\":");
        File.WriteAllText(Secret, "id\n99\n");
    }

    public async Task DisposeAsync()
    {
        if (services is not null) await services.DisposeAsync();
        folder.Dispose();
    }

    internal IReadOnlyList<TableRoot> Roots => [new("lake", Lake), new("other", folder.File("other")), new("later", folder.File("later"))];

    internal T Get<T>() where T : notnull => services!.GetRequiredService<T>();

    internal static ServiceProvider Services(CatalogOptions options) => new ServiceCollection().AddSingleton(options).AddTables().BuildServiceProvider();

    internal Task<StatementAnswer> RunAsync(string sql, int? limit = null) => Get<StatementService>().ExecuteAsync(new ExecuteStatement { Statement = sql, RowLimit = limit }, CancellationToken.None);

    internal async Task<string> RowsAsync(string sql) =>
        string.Join('\n', (await RunAsync(sql)).Result.DataArray.Select(row => string.Join('|', row.Select(cell => cell ?? "NULL"))));

    static async Task MakeAsync(string path, string query, params string[] partitionBy)
    {
        using var connection = ML.Lakehouse.DuckDb.DuckDbDatabase.Shared.Connect();
        var fields = connection.Describe(query).Select(c => new StructField(c.Name, c.Sql switch { "BIGINT" => DataType.Long, "INTEGER" => DataType.Integer, "VARCHAR" => DataType.String, _ => DataType.Double }));
        var table = await DeltaTable.CreateAsync(path, new TableDefinition { Schema = new StructType([.. fields]), PartitionBy = partitionBy, Description = "Made by a test" });
        await table.AppendAsync(query);
    }
}
