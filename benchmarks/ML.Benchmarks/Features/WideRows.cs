using System.Text.Json;
using ML.Features.Catalog;
using ML.Features.Contracts.Catalog;
using ML.Features.Contracts.Definitions;
using ML.Features.OnDemand;
using ML.Features.Online;
using ML.Lakehouse.DuckDb;

namespace ML.Benchmarks.Features;

/// <summary>Rows of 50 doubles under a whole number, and the requests for them.</summary>
static class WideRows
{
    public const int Rows = 100_000, Features = 50;

    public static FeatureTable Definition { get; } = new()
    {
        Name = "wide", PrimaryKeys = ["id"], PrimaryKeyTypes = ["long"], TimeseriesColumn = "ts", Online = true,
        Features = [.. Enumerable.Range(0, Features).Select(i => new FeatureColumn { Name = "f" + i, Type = "double" })],
    };

    public static OnlineLayout Layout { get; } = OnlineLayout.Of(Definition);

    public static OnlineFeatureReader Reader(IOnlineStore store) => new(store, new OnDemandEvaluator(() => DuckDbDatabase.Shared), TimeProvider.System);

    public static OnlinePlan Plan() => OnlinePlan.Of(
        new FeatureCatalog([new DefinitionVersion(Definition, 1, 0)]), [new FeatureSpecEntry { Lookup = new FeatureLookup { Table = "wide", LookupKey = ["id"] } }]);

    public static Dictionary<string, JsonElement[]> Columns(Random random, int keys)
    {
        using var json = JsonDocument.Parse("[" + string.Join(",", Enumerable.Range(0, keys).Select(_ => random.Next(Rows))) + "]");
        return new Dictionary<string, JsonElement[]> { ["id"] = [.. json.RootElement.Clone().EnumerateArray()] };
    }

    public static RequestColumns Request(Random random, int keys) => new(Columns(random, keys), keys);

    public static byte[] Key(long id) => OnlineKey.Encode([FeatureValue.Of(id)]);

    public static IEnumerable<OnlineRow> Make(int from, int count)
    {
        var values = new FeatureValue[Features];
        for (var id = from; id < from + count; id++)
        {
            for (var i = 0; i < Features; i++) values[i] = FeatureValue.Of(id * 0.5 + i);
            yield return new OnlineRow(Key(id), PackedRow.Pack(Layout, 1, 0, values));
        }
    }

    public static async Task FillAsync(IOnlineStore store)
    {
        for (var from = 0; from < Rows; from += 10_000) await store.WriteAsync("wide", [.. Make(from, 10_000)], default);
    }
}
