using ML.Client.Errors;
using ML.Client.Http;
using ML.Client.Json;
using ML.Features.Contracts.BatchScoring;
using ML.Features.Contracts.Catalog;
using ML.Features.Contracts.Definitions;
using ML.Features.Contracts.Materialization;
using ML.Features.Contracts.Statistics;
using ML.Features.Contracts.TrainingSets;

namespace ML.Client.Features;

/// <summary>
/// The platform's feature store: definitions, training sets, publication and online values. Every method throws
/// <see cref="MlflowException"/> when the server refuses; a server without a feature store answers <see cref="MlflowNotFoundException"/>.
/// </summary>
public sealed partial class FeaturesClient
{
    const string Root = "api/2.0/ml/features/";

    readonly MlflowTransport _transport;

    internal FeaturesClient(MlflowTransport transport) => _transport = transport;

    /// <summary>What applying definitions would change; nothing is changed.</summary>
    /// <param name="definitions">Tables, views, on-demand features and specs, in any order.</param>
    /// <param name="cancellation">Cancels the call.</param>
    /// <returns>One change a definition, with its differences.</returns>
    /// <exception cref="MlflowInvalidRequestException">A definition is wrong; the message names it and the field.</exception>
    public Task<IReadOnlyList<DefinitionChange>> PlanAsync(IEnumerable<FeatureDefinition> definitions, CancellationToken cancellation = default) => ApplyAsync(definitions, true, cancellation);

    /// <summary>Applies definitions, all or none; those that are not given stay as they are.</summary>
    /// <inheritdoc cref="PlanAsync"/>
    public Task<IReadOnlyList<DefinitionChange>> ApplyAsync(IEnumerable<FeatureDefinition> definitions, CancellationToken cancellation = default) => ApplyAsync(definitions, false, cancellation);

    /// <summary>The current definitions.</summary>
    /// <param name="kind"><c>feature_table</c>, <c>feature_view</c>, <c>on_demand_feature</c> or <c>feature_spec</c>; null for all.</param>
    /// <param name="cancellation">Cancels the call.</param>
    public async Task<IReadOnlyList<DefinitionVersion>> ListAsync(string? kind = null, CancellationToken cancellation = default)
    {
        var answer = await GetAsync<ListDefinitions.Response>("definitions", new Query().Add("kind", kind), cancellation).ConfigureAwait(false);
        return answer.Definitions ?? [];
    }

    /// <summary>A definition with its columns, its table's version and how far the online store is.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="version">An older version; null for the newest.</param>
    /// <param name="cancellation">Cancels the call.</param>
    /// <exception cref="MlflowNotFoundException">There is none of that name.</exception>
    public Task<FeatureDescription> GetAsync(string name, int? version = null, CancellationToken cancellation = default) =>
        GetAsync<FeatureDescription>("definitions/get", new Query().Add("name", name).Add("version", version), cancellation);

    /// <summary>Retires a definition that nothing needs.</summary>
    /// <exception cref="MlflowException">Another definition needs it; the message names which.</exception>
    public Task DeleteAsync(string name, CancellationToken cancellation = default) =>
        _transport.SendAsync(HttpMethod.Delete, Root + "definitions/delete", new DescribeDefinition { Name = name }, Wire.Features<DescribeDefinition>(), cancellation);

    /// <summary>Joins features to a spine, point in time, and writes the result as a Delta table.</summary>
    /// <param name="request">Spine, features and label.</param>
    /// <param name="cancellation">Cancels the call; the server stops with it.</param>
    /// <returns>Where the table lies, its version, and the recipe that makes it again.</returns>
    /// <exception cref="MlflowInvalidRequestException">A column, a type or a table does not fit.</exception>
    public Task<TrainingSet> CreateTrainingSetAsync(CreateTrainingSet request, CancellationToken cancellation = default) =>
        WorkAsync<CreateTrainingSet, TrainingSet>("training-sets/create", request, cancellation);

    /// <summary>A training set: where it lies, its version, and the recipe that makes it again.</summary>
    /// <exception cref="MlflowNotFoundException">There is no such training set.</exception>
    public Task<TrainingSet> GetTrainingSetAsync(string name, CancellationToken cancellation = default) =>
        GetAsync<TrainingSet>("training-sets/get", new Query().Add("name", name), cancellation);

    /// <summary>Makes a training set again, row for row, from the versions it was made of.</summary>
    /// <param name="name">A training set.</param>
    /// <param name="location">Folder of the Delta table to write; null writes over the first result.</param>
    /// <param name="cancellation">Cancels the call; the server stops with it.</param>
    public Task<TrainingSet> RebuildTrainingSetAsync(string name, string? location = null, CancellationToken cancellation = default) =>
        WorkAsync<NamedTrainingSet, TrainingSet>("training-sets/rebuild", new() { Name = name, Location = location }, cancellation);

    /// <summary>The <c>feature_spec.yaml</c> of a model that was trained on a training set; with it in its folder a server looks the features up.</summary>
    /// <exception cref="MlflowNotFoundException">There is no such training set.</exception>
    public async Task<string> GetModelSpecAsync(string name, CancellationToken cancellation = default)
    {
        var file = await GetAsync<ModelSpecFile>("training-sets/model-spec", new Query().Add("name", name), cancellation).ConfigureAwait(false);
        return file.Content;
    }

    /// <summary>Computes views whose sources changed, then publishes the newest row of each key of what is marked online.</summary>
    /// <param name="names">Tables and views; null for all.</param>
    /// <param name="cancellation">Cancels the call; the server stops with it.</param>
    /// <returns>What was done, for each table.</returns>
    public Task<IReadOnlyList<MaterializationStatus>> MaterializeAsync(IEnumerable<string>? names = null, CancellationToken cancellation = default) =>
        MaterializeAsync(new MaterializeFeatures { Names = names?.ToList() }, cancellation);

    /// <summary>Computes and publishes as the request says: everything anew, or an interval of event times.</summary>
    /// <param name="request">What.</param>
    /// <param name="cancellation">Cancels the call; the server stops with it.</param>
    /// <returns>What was done, for each table.</returns>
    public async Task<IReadOnlyList<MaterializationStatus>> MaterializeAsync(MaterializeFeatures request, CancellationToken cancellation = default)
    {
        var answer = await WorkAsync<MaterializeFeatures, MaterializeFeatures.Response>("materialize", request, cancellation).ConfigureAwait(false);
        return answer.Materialized ?? [];
    }

    /// <summary>Scores a table of keys with a registered model, its features joined point in time, and writes the result as a Delta table.</summary>
    /// <param name="request">Rows and model.</param>
    /// <param name="cancellation">Cancels the call; the server stops with it.</param>
    public Task<ScoreBatch.Response> ScoreBatchAsync(ScoreBatch request, CancellationToken cancellation = default) =>
        WorkAsync<ScoreBatch, ScoreBatch.Response>("score-batch", request, cancellation);

    /// <summary>Counts, bounds, moments and quantiles of every feature.</summary>
    /// <param name="name">A table, view or training set.</param>
    /// <param name="version">Delta version; null for the newest.</param>
    /// <param name="cancellation">Cancels the call.</param>
    public Task<GetStatistics.Response> StatisticsAsync(string name, long? version = null, CancellationToken cancellation = default) =>
        GetAsync<GetStatistics.Response>("statistics", new Query().Add("name", name).Add("version", version), cancellation);

    /// <summary>How far each feature's distribution moved between two populations.</summary>
    /// <param name="request">Baseline and what is compared with it.</param>
    /// <param name="cancellation">Cancels the call.</param>
    public async Task<IReadOnlyList<FeatureDrift>> DriftAsync(GetDrift request, CancellationToken cancellation = default)
    {
        var query = new Query().Add("baseline", request.Baseline).Add("baseline_version", request.BaselineVersion).Add("current", request.Current).Add("current_version", request.CurrentVersion);
        var answer = await GetAsync<GetDrift.Response>("drift", query, cancellation).ConfigureAwait(false);
        return answer.Features ?? [];
    }

    async Task<IReadOnlyList<DefinitionChange>> ApplyAsync(IEnumerable<FeatureDefinition> definitions, bool dryRun, CancellationToken cancellation)
    {
        var request = new ApplyDefinitions { Definitions = [.. definitions], DryRun = dryRun };
        var answer = await WorkAsync<ApplyDefinitions, ApplyDefinitions.Response>("apply", request, cancellation).ConfigureAwait(false);
        return answer.Changes ?? [];
    }

    Task<T> GetAsync<T>(string verb, Query query, CancellationToken cancellation) => _transport.GetAsync(Root + verb, query, Wire.Features<T>(), cancellation);

    // Reads and writes tables: how long that takes depends on their size, not on the server's health.
    Task<TResponse> WorkAsync<TRequest, TResponse>(string verb, TRequest request, CancellationToken cancellation) =>
        _transport.SendAsync(HttpMethod.Post, Root + verb, request, Wire.Features<TRequest>(), Wire.Features<TResponse>(), cancellation, unlimited: true);
}
