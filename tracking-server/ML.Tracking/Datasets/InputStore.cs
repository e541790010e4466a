using ML.Common.Identifiers;
using ML.Hosting.Databases;
using ML.Tracking.Contracts.Datasets;
using ML.Tracking.Contracts.Runs;

namespace ML.Tracking.Datasets;

/// <summary>Writes of <c>datasets</c>, <c>inputs</c> and <c>input_tags</c>: what a run read and what it made.</summary>
static class InputStore
{
    public const string RunInput = "RUN_INPUT", RunOutput = "RUN_OUTPUT";

    const string ModelInputType = "MODEL_INPUT", ModelOutputType = "MODEL_OUTPUT";

    /// <summary>Stores datasets once per experiment and links them to the run; a link that is there keeps its first tags.</summary>
    public static async Task LogDatasetsAsync(DbSession session, long experimentId, string runId, IEnumerable<DatasetInput> inputs)
    {
        foreach (var input in inputs)
        {
            var datasetId = await EnsureDatasetAsync(session, experimentId, input.Dataset!);
            var inputId = Identifier.NewHex();
            var added = await LinkAsync(session, inputId, "DATASET", datasetId, "RUN", runId, 0);
            if (added) await TagAsync(session, inputId, input.Tags ?? []);
        }
    }

    public static async Task LogModelInputsAsync(DbSession session, string runId, IEnumerable<ModelInput> models)
    {
        foreach (var model in models) await LinkAsync(session, Identifier.NewHex(), RunInput, runId, ModelInputType, model.ModelId!, 0);
    }

    public static async Task LogModelOutputsAsync(DbSession session, string runId, IEnumerable<ModelOutput> models)
    {
        foreach (var model in models) await LinkAsync(session, Identifier.NewHex(), RunOutput, runId, ModelOutputType, model.ModelId!, model.Step ?? 0);
    }

    static async Task<string> EnsureDatasetAsync(DbSession session, long experimentId, Dataset dataset)
    {
        var digest = dataset.Digest ?? "";
        session.RequireFit(dataset.SourceType, 36, "source_type of a dataset");
        await session.ExecuteAsync(
            """
            INSERT INTO datasets (dataset_uuid, experiment_id, name, digest, dataset_source_type, dataset_source, dataset_schema, dataset_profile)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING
            """,
            Identifier.NewHex(), experimentId, dataset.Name, digest, dataset.SourceType ?? "", dataset.Source ?? "", dataset.Schema, dataset.Profile);
        return (await session.FirstOrDefaultAsync(
            "SELECT dataset_uuid FROM datasets WHERE experiment_id = $1 AND name = $2 AND digest = $3", r => r.GetString(0), experimentId, dataset.Name, digest))!;
    }

    static async Task<bool> LinkAsync(DbSession session, string inputId, string sourceType, string source, string targetType, string target, long step)
    {
        session.RequireFit(target, 36, "model_id");
        return await session.ExecuteAsync(
            """
            INSERT INTO inputs (input_uuid, source_type, source_id, destination_type, destination_id, step)
            VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING
            """,
            inputId, sourceType, source, targetType, target, step) > 0;
    }

    static Task TagAsync(DbSession session, string inputId, List<InputTag> tags) => session.ExecuteManyAsync(
        "INSERT INTO input_tags (input_uuid, name, value) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        tags.Select(t => new object?[] { inputId, t.Key, t.Value }));
}
