using System.Runtime.CompilerServices;
using Apache.Arrow;
using Apache.Arrow.Ipc;
using Microsoft.Extensions.DependencyInjection;
using ML.Features.BatchScoring;
using ML.Features.Catalog;
using ML.Features.Contracts.BatchScoring;
using ML.Features.Contracts.Catalog;
using ML.Features.Contracts.Definitions;
using ML.Features.Contracts.Materialization;
using ML.Features.Contracts.Serving;
using ML.Features.Contracts.Statistics;
using ML.Features.Contracts.TrainingSets;
using ML.Features.Materialization;
using ML.Features.ModelSpecs;
using ML.Features.Online.Feast;
using ML.Features.Statistics;
using ML.Features.TrainingSets;
using ML.Hosting.Databases;
using ML.Hosting.Modules;

namespace ML.Features;

/// <summary>The feature store in this process, without a server: what the command line works on.</summary>
public sealed class FeatureStore : IAsyncDisposable
{
    readonly ServiceProvider services;

    FeatureStore(ServiceProvider services) => this.services = services;

    internal IServiceProvider Services => services;

    /// <summary>Completes the requests of served models from the online store.</summary>
    public IModelFeatures Models => Get<IModelFeatures>();

    /// <param name="databaseUri">Where definitions are kept, as <c>--backend-store-uri</c> names it.</param>
    public static Task<FeatureStore> OpenAsync(string databaseUri, FeatureStoreOptions options, CancellationToken cancellation = default) =>
        OpenAsync(databaseUri, options, _ => { }, null, cancellation);

    /// <inheritdoc cref="OpenAsync(string, FeatureStoreOptions, CancellationToken)"/>
    /// <param name="also">Adds what other modules bring, such as the models that <see cref="ScoreBatchAsync"/> scores with.</param>
    /// <param name="beside">Modules that the feature store tells what it does, such as lineage. Null: none.</param>
    public static async Task<FeatureStore> OpenAsync(
        string databaseUri, FeatureStoreOptions options, Action<IServiceCollection> also, IReadOnlyList<ServiceModule>? beside = null, CancellationToken cancellation = default)
    {
        var collection = new ServiceCollection();
        also(collection);
        collection.AddSingleton(options).AddSingleton(_ => DatabaseFactory.Open(databaseUri)).AddFeatures();
        foreach (var module in beside ?? []) module.Add(collection);
        var store = new FeatureStore(collection.BuildServiceProvider());
        await FeatureSchema.EnsureAsync(store.Get<IDatabase>(), cancellation);
        foreach (var module in beside ?? [])
            if (module.Migrate is { } migrate) await migrate(store.services, cancellation);
        return store;
    }

    /// <summary>The definitions in a folder's YAML files.</summary>
    public static IReadOnlyList<FeatureDefinition> ReadDefinitions(string folder) => DefinitionFiles.Read(folder);

    /// <summary>A request for a training set in a JSON file.</summary>
    public static CreateTrainingSet ReadTrainingSet(string file) => TrainingSetFile.Read(file);

    public Task<ApplyDefinitions.Response> PlanAsync(IReadOnlyList<FeatureDefinition> definitions, CancellationToken cancellation = default) =>
        Get<CatalogService>().PlanAsync(definitions, cancellation);

    public Task<ApplyDefinitions.Response> ApplyAsync(IReadOnlyList<FeatureDefinition> definitions, CancellationToken cancellation = default) =>
        Get<CatalogService>().ApplyAsync(definitions, cancellation);

    public async Task<IReadOnlyList<DefinitionVersion>> ListAsync(CancellationToken cancellation = default) =>
        [.. (await Get<CatalogService>().CurrentAsync(cancellation)).All];

    public Task<FeatureDescription> DescribeAsync(string name, CancellationToken cancellation = default) =>
        Get<DescriptionService>().DescribeAsync(new DescribeDefinition { Name = name }, cancellation);

    /// <param name="progress">Told how much of the join is done, in percent, as far as the engine knows.</param>
    public Task<TrainingSet> CreateTrainingSetAsync(CreateTrainingSet request, IProgress<double>? progress = null, CancellationToken cancellation = default) =>
        Get<TrainingSetService>().CreateAsync(request, progress, cancellation);

    /// <inheritdoc cref="CreateTrainingSetAsync" path="/param"/>
    public Task<TrainingSet> RebuildTrainingSetAsync(NamedTrainingSet request, IProgress<double>? progress = null, CancellationToken cancellation = default) =>
        Get<TrainingSetService>().RebuildAsync(request, progress, cancellation);

    /// <summary>The rows of a training set as Arrow batches, of the version that was written when it was made; the caller disposes each.</summary>
    public async IAsyncEnumerable<RecordBatch> ReadTrainingSetAsync(string name, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        using var rows = await Get<TrainingSetService>().ReadAsync(name, cancellation);
        foreach (var batch in rows.Batches(cancellation)) yield return batch;
    }

    /// <summary>A spine of Arrow batches that share one schema; they are not disposed.</summary>
    public static SpineSource ArrowSpine(Schema schema, IEnumerable<RecordBatch> batches)
    {
        using var stream = new MemoryStream();
        using (var writer = new ArrowStreamWriter(stream, schema, leaveOpen: true))
        {
            writer.WriteStart();
            foreach (var batch in batches) writer.WriteRecordBatch(batch);
            writer.WriteEnd();
        }

        return new SpineSource { Arrow = stream.ToArray() };
    }

    /// <summary>The <c>feature_spec.yaml</c> of a model that was trained on a training set; it belongs into the model's folder.</summary>
    public async Task<string> ModelSpecAsync(string trainingSet, CancellationToken cancellation = default) =>
        (await Get<ModelSpecService>().OfTrainingSetAsync(new NamedTrainingSet { Name = trainingSet }, cancellation)).Content;

    /// <summary>Scores a table of keys with a registered model; its features are looked up point in time as its spec says.</summary>
    /// <param name="progress">Told how many rows are scored so far.</param>
    public Task<ScoreBatch.Response> ScoreBatchAsync(ScoreBatch request, IProgress<long>? progress = null, CancellationToken cancellation = default) =>
        Get<BatchScoringService>().ScoreAsync(request, progress, cancellation);

    /// <summary>A request for batch scoring in a JSON file.</summary>
    public static ScoreBatch ReadScoreBatch(string file) => TrainingSetFile.ReadScoreBatch(file);

    /// <param name="progress">Told how far the table at hand has come.</param>
    public Task<MaterializeFeatures.Response> MaterializeAsync(
        MaterializeFeatures request, IProgress<MaterializationProgress>? progress = null, CancellationToken cancellation = default) =>
        Get<MaterializationService>().MaterializeAsync(request, progress, cancellation);

    /// <summary>Publishes what changes in Delta tables, and in views over them, until it is cancelled, each version once.</summary>
    /// <param name="interval">How often to look for new versions.</param>
    public Task FollowAsync(MaterializeFeatures request, TimeSpan interval, IProgress<MaterializationStatus> published, CancellationToken cancellation = default) =>
        Get<Follower>().FollowAsync(request, interval, published, cancellation);

    public Task<GetStatistics.Response> StatisticsAsync(GetStatistics request, CancellationToken cancellation = default) =>
        Get<StatisticsService>().DescribeAsync(request, cancellation);

    public Task<GetDrift.Response> DriftAsync(GetDrift request, CancellationToken cancellation = default) =>
        Get<StatisticsService>().CompareAsync(request, cancellation);

    /// <summary>Online features, asked for as Feast's clients do; answers the body that the server would.</summary>
    /// <param name="body">The body of <c>POST /get-online-features</c>.</param>
    public Task<string> GetOnlineAsync(string body, CancellationToken cancellation = default) =>
        Get<FeastService>().AnswerAsync(body, cancellation);

    public ValueTask DisposeAsync() => services.DisposeAsync();

    T Get<T>() where T : notnull => services.GetRequiredService<T>();
}
