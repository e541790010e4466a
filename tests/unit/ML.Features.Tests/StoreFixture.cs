using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using ML.Features.Catalog;
using ML.Features.Contracts.Definitions;
using ML.Features.Online;
using ML.Lakehouse;
using ML.Lakehouse.DuckDb;
using ML.Lakehouse.Schemas;
using ML.TestKit;

namespace ML.Features.Tests;

/// <summary>A feature store in a folder of its own, with tables made by SQL.</summary>
sealed class StoreFixture : IAsyncDisposable
{
    readonly TemporaryFolder folder = new();

    StoreFixture() { }

    public FeatureStore Store { get; private set; } = null!;

    public string Folder => folder.Path;

    public static async Task<StoreFixture> OpenAsync(string online = "embedded")
    {
        var fixture = new StoreFixture();
        await fixture.ReopenAsync(online);
        return fixture;
    }

    public Task ReopenAsync(string online = "embedded") => ReopenAsync(online, null);

    /// <summary>Opens the store again as a server has it, with these folders allowed beside its own.</summary>
    public Task ConfineAsync(params string[] allowed) => ReopenAsync("embedded", allowed);

    async Task ReopenAsync(string online, string[]? allowed)
    {
        if (Store is not null) await Store.DisposeAsync();
        var options = new FeatureStoreOptions { Root = folder.File("root"), OnlineStore = online, MemoryLimit = "1GB", AllowedRoots = allowed };
        Store = await FeatureStore.OpenAsync($"sqlite:///{folder.File("ml.db")}", options);
    }

    public string Table(string name) => folder.File(name);

    /// <summary>Creates a Delta table from a query, or appends to it.</summary>
    public async Task<long> WriteAsync(string name, string query)
    {
        var location = Table(name);
        DeltaTable table;
        if (await DeltaTable.ExistsAsync(location)) table = await DeltaTable.OpenAsync(location);
        else table = await DeltaTable.CreateAsync(location, new TableDefinition { Schema = SchemaOf(query) });
        return (await table.AppendAsync(query)).Version;
    }

    public async Task<long> ReplaceAsync(string name, string query) =>
        (await (await DeltaTable.OpenAsync(Table(name))).OverwriteAsync(query)).Version;

    public Task ApplyAsync(params FeatureDefinition[] definitions) => Store.ApplyAsync(definitions);

    public Task<string> OnlineAsync(string features, string entities) =>
        Store.GetOnlineAsync($"{{\"features\": [{features}], \"entities\": {entities}}}");

    /// <summary>Pushes rows into the online store and behind the table's own.</summary>
    public async Task PushAsync(string table, string frame) => await Store.Services.GetRequiredService<RowWriter>().WriteAsync(
        (await Store.Services.GetRequiredService<CatalogService>().CurrentAsync(default)).Get<KeyedFeatures>(table, "feature view"), Json(frame), PushTarget.Online | PushTarget.Offline, default);

    /// <summary>Rows of a Delta table as text, sorted.</summary>
    public static async Task<List<string>> RowsAsync(string location, string columns = "*")
    {
        var scan = await (await (await DeltaTable.OpenAsync(location)).SnapshotAsync()).ScanAsync();
        using var connection = DuckDbDatabase.Shared.Connect();
        scan.Attach(connection, "written");
        using var result = connection.Query($"SELECT to_json(t)::VARCHAR AS line FROM (SELECT {columns} FROM written) t ORDER BY line");
        return [.. result.Chunks().SelectMany(chunk => Enumerable.Range(0, chunk.RowCount).Select(row => chunk[0].GetString(row)).ToList())];
    }

    public static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        folder.Dispose();
    }

    static StructType SchemaOf(string query)
    {
        using var connection = DuckDbDatabase.Shared.Connect();
        using var result = connection.Query($"SELECT * FROM ({query}) LIMIT 0");
        return ML.Features.Tables.DeltaSchema.Of(result.Columns);
    }
}
