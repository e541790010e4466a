using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using ML.Features.Catalog;
using ML.Features.Contracts.Definitions;

namespace ML.Features.Online.Feast;

/// <summary>Answers <c>get-online-features</c>.</summary>
sealed class FeastService(RecentCatalog catalogs, OnlineFeatureReader reader)
{
    const int MostPlans = 1000;

    static readonly ConditionalWeakTable<FeatureCatalog, ConcurrentDictionary<string, FeastPlan>> Plans = [];

    public async Task<string> AnswerAsync(string body, CancellationToken cancellation)
    {
        using var document = JsonDocument.Parse(body);
        var answer = await PrepareAsync(document.RootElement, new ArrayBufferWriter<byte>(), cancellation);
        var whole = new ArrayBufferWriter<byte>();
        for (int? next = 0; next is { } from;) next = answer.Write(whole, from);
        return Encoding.UTF8.GetString(whole.WrittenSpan);
    }

    /// <summary>Looks everything up; the answer is then only to be put together.</summary>
    /// <param name="buffer">An empty one; it belongs to the answer.</param>
    public async ValueTask<FeastAnswer> PrepareAsync(JsonElement body, ArrayBufferWriter<byte> buffer, CancellationToken cancellation)
    {
        var request = FeastRequest.Parse(body);
        var (catalog, asked) = await catalogs.UseAsync(catalog => (catalog, Plan(catalog, request)), cancellation);
        var plan = asked.Plan;
        // An entity's name stands for its key column, in the answer too.
        request = request with { Entities = request.Entities.Rename(name => plan.KeyColumns.Contains(name) ? name : catalog.Find<Entity>(name)?.JoinKey ?? name) };
        var features = await reader.ReadAsync(plan, request.Entities, overrides: false, cancellation);
        List<OnlineColumn> columns = [.. Entities(asked, request), .. asked.Hidden.Count == 0 ? features : features.Where(f => !asked.Hidden.Contains(f.Name))];
        return new FeastAnswer(buffer, columns, request.Entities.Rows, request.ViewVersions ? Views(catalog, plan) : null);
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

    static IEnumerable<OnlineColumn> Entities(FeastPlan asked, FeastRequest request) =>
        request.Entities.Names.Where(asked.KeyKinds.ContainsKey).Select(name => new OnlineColumn(name, request.Entities.Get(name, asked.KeyKinds[name], "entity")));
}
