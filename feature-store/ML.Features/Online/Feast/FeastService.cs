using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using ML.Features.Catalog;
using ML.Features.Contracts.Definitions;

namespace ML.Features.Online.Feast;

/// <summary>Answers <c>get-online-features</c>.</summary>
sealed class FeastService(CatalogService catalogs, OnlineFeatureReader reader)
{
    const int MostPlans = 1000;

    static readonly ConditionalWeakTable<FeatureCatalog, ConcurrentDictionary<string, FeastPlan>> Plans = [];

    public async Task<string> AnswerAsync(string body, CancellationToken cancellation)
    {
        using var document = JsonDocument.Parse(body);
        var write = await PrepareAsync(document.RootElement, cancellation);
        var buffer = new ArrayBufferWriter<byte>();
        write(buffer);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Looks everything up; the answer is then only to be written.</summary>
    public async ValueTask<Action<ArrayBufferWriter<byte>>> PrepareAsync(JsonElement body, CancellationToken cancellation)
    {
        var request = FeastRequest.Parse(body);
        var catalog = await catalogs.RecentAsync(cancellation);
        var (plan, hidden) = Plan(catalog, request);
        // An entity's name stands for its key column, in the answer too.
        request = request with { Entities = request.Entities.Rename(name => plan.KeyColumns.Contains(name) ? name : catalog.Find<Entity>(name)?.JoinKey ?? name) };
        var features = await reader.ReadAsync(plan, request.Entities, overrides: false, cancellation);
        List<OnlineColumn> columns = [.. Entities(plan, request), .. features.Where(f => !hidden.Contains(f.Name))];
        var views = request.ViewVersions ? Views(catalog, plan) : null;
        return target => FeastAnswer.Write(target, columns, request.Entities.Rows, views);
    }

    // Callers ask the same again and again: what a request needs is made out once while the definitions stay.
    static FeastPlan Plan(FeatureCatalog catalog, FeastRequest request)
    {
        var known = Plans.GetOrCreateValue(catalog);
        var key = $"{request.FullFeatureNames}\n{request.FeatureService}\n{string.Join('\n', request.Features)}";
        if (known.TryGetValue(key, out var plan)) return plan;
        plan = FeastPlan.Of(catalog, request);
        if (known.Count < MostPlans) known[key] = plan;
        return plan;
    }

    static List<(string, int)> Views(FeatureCatalog catalog, OnlinePlan plan) =>
        [.. plan.Steps.OfType<OnlinePlan.LookupStep>().Select(s => s.Definition.Name).Distinct().Select(name => (name, (int)catalog.Find(name)!.Version))];

    static IEnumerable<OnlineColumn> Entities(OnlinePlan plan, FeastRequest request)
    {
        var kinds = plan.Steps.OfType<OnlinePlan.LookupStep>().SelectMany(s => s.LookupKey.Zip(s.Layout.KeyKinds)).DistinctBy(k => k.First).ToDictionary(k => k.First, k => k.Second);
        return request.Entities.Names.Where(plan.KeyColumns.Contains).Select(name => new OnlineColumn(name, request.Entities.Get(name, kinds[name], "entity")));
    }
}
