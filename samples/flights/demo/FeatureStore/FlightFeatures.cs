using System.Globalization;
using ML.Features.Contracts.Catalog;
using ML.Features.Contracts.Definitions;
using ML.Features.Contracts.Materialization;
using ML.Features.Contracts.Statistics;
using ML.Features.Contracts.TrainingSets;
using ML.Samples.Flights.Platform;
using ML.Samples.Flights.Reporting;
using ML.Samples.Flights.Tables;
using Store = ML.Features.FeatureStore;

namespace ML.Samples.Flights.FeatureStore;

/// <summary>The sample's feature definitions on the silver tables, and what is made of them.</summary>
sealed class FlightFeatures(DemoOptions options, PlatformApi api)
{
    readonly TableFolders folders = new(options.Folder);

    public async Task DefineAsync(Step step, CancellationToken cancellation)
    {
        var definitions = Store.ReadDefinitions(Path.Combine(DemoOptions.Source, "features")).Select(OnSilver).ToList();
        var plan = await api.FeaturesAsync<ApplyDefinitions, ApplyDefinitions.Response>("apply", new ApplyDefinitions { Definitions = definitions }, cancellation);
        step.Result($"{definitions.Count} definitions ({plan.Changes.Count(c => c.Action != "unchanged")} changed): {string.Join(", ", definitions.Select(d => d.Name))}");
    }

    /// <summary>Computes windows over what changed and publishes the newest row of each key.</summary>
    public async Task MaterializeAsync(Step step, CancellationToken cancellation)
    {
        step.At("computing windows, publishing the newest values");
        var done = await api.FeaturesAsync<MaterializeFeatures, MaterializeFeatures.Response>("materialize", new MaterializeFeatures(), cancellation);
        step.Result($"online store: {string.Join(", ", done.Materialized.Where(m => m.Rows > 0).Select(m => string.Create(CultureInfo.InvariantCulture, $"{m.Name} {m.Rows:N0} keys")))}");
    }

    /// <summary>Joins features to flights as each was known at departure.</summary>
    /// <param name="month">Only the flights of this month; null takes all that are there.</param>
    public async Task<TrainingSet> JoinAsync(string name, int? month, Step step, CancellationToken cancellation)
    {
        step.At($"joining {name}");
        var request = Store.ReadTrainingSet(Path.Combine(DemoOptions.Source, "training-set.json"));
        var sql = request.Spine.Sql!;
        if (month is { } only) sql = string.Create(CultureInfo.InvariantCulture, $"SELECT * FROM ({sql}) WHERE month = {only}");
        var spine = request.Spine with { Sql = sql, Sources = new SortedDictionary<string, string> { ["flights"] = folders.Silver("flights") } };
        var set = await api.FeaturesAsync<CreateTrainingSet, TrainingSet>("training-sets/create", request with { Name = name, Spine = spine }, cancellation);
        step.Result(string.Create(CultureInfo.InvariantCulture, $"{set.Name} version {set.Version}: {set.Rows:N0} rows of {Versions(set)}"));
        return set;
    }

    /// <summary>The features that moved most from one set to another, strongest first.</summary>
    public async Task<IReadOnlyList<FeatureDrift>> DriftAsync(TrainingSet baseline, TrainingSet current, CancellationToken cancellation)
    {
        var answer = await api.GetFeaturesAsync<GetDrift.Response>(
            string.Create(CultureInfo.InvariantCulture, $"drift?baseline={baseline.Name}&baseline_version={baseline.Version}&current={current.Name}&current_version={current.Version}"), cancellation);
        return [.. answer.Features.OrderByDescending(f => f.PopulationStabilityIndex)];
    }

    // The definitions name the Parquet files; the demo keeps the same rows, checked, in Delta tables.
    FeatureDefinition OnSilver(FeatureDefinition definition) => definition switch
    {
        FeatureTable table => table with { Location = folders.Silver(Path.GetFileNameWithoutExtension(table.Location)) },
        FeatureView { Sources: { } sources } view => view with { Sources = new(sources.ToDictionary(s => s.Key, s => OnSilver(s.Value))) },
        _ => definition,
    };

    string OnSilver(string source) => source.EndsWith(".parquet", StringComparison.Ordinal) ? folders.Silver(Path.GetFileNameWithoutExtension(source)) : source;

    static string Versions(TrainingSet set) => string.Join(", ", set.Sources.Where(s => s.Version is not null)
        .Select(s => string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(s.Name)}@{s.Version}")).Distinct());
}
