using System.IO.Pipelines;
using System.Text.Json;
using System.Text.Json.Nodes;
using ML.Common.Errors;
using ML.Common.Json;
using ML.Hosting.Requests;
using ML.Registry.Contracts;
using ML.Registry.Contracts.ModelVersions;
using ML.Tracking.Artifacts;
using ML.Tracking.Contracts;
using ML.Tracking.Contracts.Artifacts;
using ML.Tracking.Contracts.Experiments;
using ML.Tracking.Contracts.Metrics;
using ML.Tracking.Contracts.Runs;
using ML.Tracking.Experiments;
using ML.Tracking.Metrics;
using ML.Tracking.Runs;

namespace ML.Tracking.GraphQl;

/// <summary>The root fields: each answers with the JSON of the REST call it stands for.</summary>
sealed class GraphQlResolvers(
    ExperimentService experiments, RunService runs, RunSearch search, MetricHistory history, RunArtifactEndpoints artifacts, IModelVersionReader? versions = null)
{
    const int RunsOfQuery = 500;

    static readonly JsonSerializerOptions Tracking = ServerJson.For(TrackingJson.Default);
    static readonly JsonSerializerOptions Registry = ServerJson.For(RegistryJson.Default);

    public async Task<JsonObject> ResolveAsync(string field, JsonObject input, CancellationToken cancellation) => field switch
    {
        "mlflowGetRun" => await RunAsync(Read<GetRun>(input, Tracking), cancellation),
        "mlflowGetExperiment" => Write(await experiments.GetAsync(Read<GetExperiment>(input, Tracking), cancellation), Tracking),
        "mlflowSearchRuns" => await RunsAsync(Read<SearchRuns>(input, Tracking), cancellation),
        "mlflowListArtifacts" => Write(await artifacts.ListAsync(Read<ListArtifacts>(input, Tracking), cancellation), Tracking),
        "mlflowSearchModelVersions" => await VersionsAsync(Read<SearchModelVersions>(input, Registry)),
        "mlflowGetMetricHistoryBulkInterval" => await IntervalAsync(Read<GetMetricHistoryBulkInterval>(input, Tracking), cancellation),
        _ => throw PlatformException.Invalid($"Cannot query field '{field}' on type 'Query'."),
    };

    async Task<JsonObject> RunAsync(GetRun request, CancellationToken cancellation)
    {
        var json = Write(await runs.GetAsync(request, cancellation), Tracking);
        await ExtendAsync([json["run"]!.AsObject()], cancellation);
        return json;
    }

    async Task<JsonObject> RunsAsync(SearchRuns request, CancellationToken cancellation)
    {
        var json = Write(await search.SearchAsync(request, cancellation), Tracking);
        foreach (var some in (json["runs"]?.AsArray() ?? []).Select(r => r!.AsObject()).Chunk(RunsOfQuery)) await ExtendAsync(some, cancellation);
        return json;
    }

    // Over GraphQL a run carries its experiment and the versions made from it.
    async Task ExtendAsync(IReadOnlyList<JsonObject> some, CancellationToken cancellation)
    {
        var known = new Dictionary<string, JsonNode>();
        var ids = string.Join(", ", some.Select(r => $"'{r["info"]!["run_id"]}'"));
        var registered = (await VersionsAsync(new SearchModelVersions { Filter = $"run_id IN ({ids})" }))["model_versions"]?.AsArray() ?? [];
        var versionsOf = registered.ToLookup(v => v!["run_id"]?.ToString());
        foreach (var run in some)
        {
            var id = run["info"]!["experiment_id"]!.ToString();
            if (!known.TryGetValue(id, out var experiment))
                known[id] = experiment = Write(await experiments.GetAsync(new GetExperiment { ExperimentId = id }, cancellation), Tracking)["experiment"]!;
            run["experiment"] = experiment.DeepClone();
            run["model_versions"] = new JsonArray([.. versionsOf[run["info"]!["run_id"]!.ToString()].Select(v => v!.DeepClone())]);
        }
    }

    async Task<JsonObject> VersionsAsync(SearchModelVersions request) =>
        versions is null ? [] : Write(await versions.SearchAsync(request), Registry);

    async Task<JsonObject> IntervalAsync(GetMetricHistoryBulkInterval request, CancellationToken cancellation)
    {
        using var buffer = new MemoryStream();
        var output = PipeWriter.Create(buffer, new StreamPipeWriterOptions(leaveOpen: true));
        await history.WriteIntervalAsync(request, () => new MetricHistoryWriter(output, includeRunId: true, cancellation), cancellation);
        await output.CompleteAsync();
        buffer.Position = 0;
        return (await JsonNode.ParseAsync(buffer, cancellationToken: cancellation))!.AsObject();
    }

    static T Read<T>(JsonObject input, JsonSerializerOptions json)
    {
        try
        {
            return input.Deserialize(json.TypeInfo<T>())!;
        }
        catch (JsonException error)
        {
            throw PlatformException.Invalid($"The input does not fit {typeof(T).Name} at {error.Path}.");
        }
    }

    static JsonObject Write<T>(T value, JsonSerializerOptions json) => JsonSerializer.SerializeToNode(value, json.TypeInfo<T>())!.AsObject();
}
