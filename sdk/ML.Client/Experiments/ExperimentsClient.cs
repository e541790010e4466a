using ML.Client.Errors;
using ML.Client.Http;
using ML.Client.Json;
using ML.Client.Paging;
using ML.Tracking.Contracts.Datasets;
using ML.Tracking.Contracts.Experiments;

namespace ML.Client.Experiments;

/// <summary>Experiments: named collections of runs. Every method throws <see cref="MlflowException"/> when the server refuses.</summary>
public sealed class ExperimentsClient
{
    const int PageSize = 1000;

    readonly MlflowTransport _transport;

    internal ExperimentsClient(MlflowTransport transport) => _transport = transport;

    /// <summary>Creates an experiment.</summary>
    /// <param name="name">Its name, unique on the server (deleted experiments included).</param>
    /// <param name="artifactLocation">Where its runs keep artifacts; null lets the server choose.</param>
    /// <param name="tags">Its tags.</param>
    /// <param name="cancellation">Cancels the call.</param>
    /// <returns>The new experiment's id.</returns>
    /// <exception cref="MlflowAlreadyExistsException">The name is taken.</exception>
    public async Task<string> CreateAsync(string name, string? artifactLocation = null, IReadOnlyDictionary<string, string>? tags = null, CancellationToken cancellation = default)
    {
        var request = new CreateExperiment
        {
            Name = name, ArtifactLocation = artifactLocation, Tags = tags?.Select(t => new ExperimentTag { Key = t.Key, Value = t.Value }).ToList(),
        };
        var answer = await _transport.SendAsync(HttpMethod.Post, Routes.V2 + "experiments/create", request,
            Wire.Tracking<CreateExperiment>(), Wire.Tracking<CreateExperiment.Response>(), cancellation).ConfigureAwait(false);
        return answer.ExperimentId ?? throw new MlflowProtocolException("experiments/create answered without experiment_id");
    }

    /// <summary>The experiment with an id, deleted ones included.</summary>
    /// <exception cref="MlflowNotFoundException">There is none.</exception>
    public async Task<Experiment> GetAsync(string experimentId, CancellationToken cancellation = default)
    {
        var answer = await _transport.GetAsync(Routes.V2 + "experiments/get", new Query().Add("experiment_id", experimentId),
            Wire.Tracking<GetExperiment.Response>(), cancellation).ConfigureAwait(false);
        return answer.Experiment ?? throw new MlflowProtocolException("experiments/get answered without experiment");
    }

    /// <summary>The experiment with a name, deleted ones included; null when there is none.</summary>
    public async Task<Experiment?> FindAsync(string name, CancellationToken cancellation = default)
    {
        try
        {
            var answer = await _transport.GetAsync(Routes.V2 + "experiments/get-by-name", new Query().Add("experiment_name", name),
                Wire.Tracking<GetExperimentByName.Response>(), cancellation).ConfigureAwait(false);
            return answer.Experiment;
        }
        catch (MlflowNotFoundException)
        {
            return null;
        }
    }

    /// <summary>The id of the experiment with a name, created when there is none yet.</summary>
    /// <exception cref="MlflowInvalidRequestException">It is deleted.</exception>
    public async Task<string> GetOrCreateAsync(string name, CancellationToken cancellation = default)
    {
        var found = await FindAsync(name, cancellation).ConfigureAwait(false);
        if (found is null)
        {
            try
            {
                return await CreateAsync(name, cancellation: cancellation).ConfigureAwait(false);
            }
            catch (MlflowAlreadyExistsException)
            {
                // Somebody else was faster between the two calls.
                found = await FindAsync(name, cancellation).ConfigureAwait(false);
            }
        }

        if (found?.LifecycleStage == "deleted")
            throw new MlflowInvalidRequestException($"experiment '{name}' is deleted: restore it, or choose another name");
        return found?.ExperimentId ?? throw new MlflowProtocolException($"experiment '{name}' is neither there nor free");
    }

    /// <summary>Experiments, page by page as the caller consumes them.</summary>
    /// <param name="filter">A filter such as <c>name LIKE 'flights%' AND tags.team = 'x'</c>; null for all.</param>
    /// <param name="orderBy">Sort keys such as <c>name DESC</c>; null for newest first.</param>
    /// <param name="view">Whether deleted ones are seen.</param>
    /// <param name="cancellation">Cancels the calls.</param>
    public IAsyncEnumerable<Experiment> SearchAsync(string? filter = null, IEnumerable<string>? orderBy = null, ViewType view = ViewType.ActiveOnly, CancellationToken cancellation = default)
    {
        var order = orderBy?.ToList();
        return Pages.Follow(
            (token, stop) => _transport.SendAsync(HttpMethod.Post, Routes.V2 + "experiments/search",
                new SearchExperiments { Filter = filter, OrderBy = order, ViewType = view.ToWire(), MaxResults = PageSize, PageToken = token },
                Wire.Tracking<SearchExperiments>(), Wire.Tracking<SearchExperiments.Response>(), stop),
            page => (page.Experiments, page.NextPageToken), cancellation);
    }

    /// <summary>Gives an experiment another name.</summary>
    public Task RenameAsync(string experimentId, string newName, CancellationToken cancellation = default) =>
        _transport.SendAsync(HttpMethod.Post, Routes.V2 + "experiments/update", new UpdateExperiment { ExperimentId = experimentId, NewName = newName },
            Wire.Tracking<UpdateExperiment>(), cancellation);

    /// <summary>Marks an experiment and its runs deleted.</summary>
    public Task DeleteAsync(string experimentId, CancellationToken cancellation = default) =>
        _transport.SendAsync(HttpMethod.Post, Routes.V2 + "experiments/delete", new DeleteExperiment { ExperimentId = experimentId },
            Wire.Tracking<DeleteExperiment>(), cancellation);

    /// <summary>Takes back a deletion.</summary>
    public Task RestoreAsync(string experimentId, CancellationToken cancellation = default) =>
        _transport.SendAsync(HttpMethod.Post, Routes.V2 + "experiments/restore", new RestoreExperiment { ExperimentId = experimentId },
            Wire.Tracking<RestoreExperiment>(), cancellation);

    /// <summary>Sets or replaces a tag.</summary>
    public Task SetTagAsync(string experimentId, string key, string value, CancellationToken cancellation = default) =>
        _transport.SendAsync(HttpMethod.Post, Routes.V2 + "experiments/set-experiment-tag", new SetExperimentTag { ExperimentId = experimentId, Key = key, Value = value },
            Wire.Tracking<SetExperimentTag>(), cancellation);

    /// <summary>Removes a tag.</summary>
    /// <exception cref="MlflowNotFoundException">The experiment has no such tag.</exception>
    public Task DeleteTagAsync(string experimentId, string key, CancellationToken cancellation = default) =>
        _transport.SendAsync(HttpMethod.Post, Routes.V2 + "experiments/delete-experiment-tag", new DeleteExperimentTag { ExperimentId = experimentId, Key = key },
            Wire.Tracking<DeleteExperimentTag>(), cancellation);

    /// <summary>The datasets that runs of these experiments took as input.</summary>
    /// <param name="experimentIds">1 to 20 ids.</param>
    /// <param name="cancellation">Cancels the call.</param>
    public async Task<IReadOnlyList<DatasetSummary>> SearchDatasetsAsync(IEnumerable<string> experimentIds, CancellationToken cancellation = default)
    {
        // This route alone lacks the slash after the version on servers up to 3.17, and the UI's prefix has it.
        var answer = await _transport.SendAsync(HttpMethod.Post, "ajax-api/2.0/mlflow/experiments/search-datasets", new SearchDatasets { ExperimentIds = experimentIds.ToList() },
            Wire.Tracking<SearchDatasets>(), Wire.Tracking<SearchDatasets.Response>(), cancellation).ConfigureAwait(false);
        return answer.DatasetSummaries ?? [];
    }
}
