using ML.Common.Identifiers;
using ML.Hosting.Databases;
using ML.Hosting.Databases.Search;
using ML.Tracking.Contracts.Datasets;
using ML.Tracking.Contracts.Runs;

namespace ML.Tracking.Datasets;

/// <summary>Reads and writes of <c>datasets</c>, <c>inputs</c> and <c>input_tags</c>: what a run read and what it made.</summary>
static class InputStore
{
    const string RunInput = "RUN_INPUT", RunOutput = "RUN_OUTPUT", ModelInputType = "MODEL_INPUT", ModelOutputType = "MODEL_OUTPUT";

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

    /// <summary>Fills inputs and outputs of loaded runs.</summary>
    public static async Task LoadAsync(DbSession session, IReadOnlyList<string> runIds, Dictionary<string, Run> runs)
    {
        var inputs = await LoadDatasetsAsync(session, runIds, runs);
        if (inputs.Count > 0) await LoadTagsAsync(session, inputs);
        await LoadModelsAsync(session, runIds, runs);
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

    static async Task<Dictionary<string, DatasetInput>> LoadDatasetsAsync(DbSession session, IReadOnlyList<string> runIds, Dictionary<string, Run> runs)
    {
        var query = new SqlQuery(session.Kind);
        query.Append(
            $"""
             SELECT i.destination_id, i.input_uuid, d.name, d.digest, d.dataset_source_type, d.dataset_source, d.dataset_schema, d.dataset_profile
             FROM inputs i JOIN datasets d ON d.dataset_uuid = i.source_id
             WHERE i.destination_type = 'RUN' AND {query.InStrings("i.destination_id", runIds)} AND i.source_type = 'DATASET'
             """);
        var inputs = new Dictionary<string, DatasetInput>();
        await session.ForEachAsync(
            query.Text,
            r =>
            {
                var dataset = new Dataset
                {
                    Name = r.GetString(2), Digest = r.GetString(3), SourceType = r.GetString(4), Source = r.GetString(5),
                    Schema = r.GetStringOrNull(6), Profile = r.GetStringOrNull(7),
                };
                var input = new DatasetInput { Dataset = dataset, Tags = [] };
                inputs[r.GetString(1)] = input;
                runs[r.GetString(0)].Inputs!.DatasetInputs!.Add(input);
            },
            query.Arguments);
        return inputs;
    }

    static async Task LoadTagsAsync(DbSession session, Dictionary<string, DatasetInput> inputs)
    {
        var query = new SqlQuery(session.Kind);
        query.Append($"SELECT input_uuid, name, value FROM input_tags WHERE {query.InStrings("input_uuid", inputs.Keys)}");
        await session.ForEachAsync(
            query.Text, r => inputs[r.GetString(0)].Tags!.Add(new InputTag { Key = r.GetString(1), Value = r.GetString(2) }), query.Arguments);
    }

    static async Task LoadModelsAsync(DbSession session, IReadOnlyList<string> runIds, Dictionary<string, Run> runs)
    {
        var query = new SqlQuery(session.Kind);
        query.Append(
            $"SELECT source_type, source_id, destination_id, step FROM inputs WHERE source_type IN ('{RunInput}', '{RunOutput}') AND {query.InStrings("source_id", runIds)}");
        await session.ForEachAsync(
            query.Text,
            r =>
            {
                var run = runs[r.GetString(1)];
                if (r.GetString(0) == RunInput) run.Inputs!.ModelInputs!.Add(new ModelInput { ModelId = r.GetString(2) });
                else run.Outputs!.ModelOutputs!.Add(new ModelOutput { ModelId = r.GetString(2), Step = r.GetInt64(3) });
            },
            query.Arguments);
    }
}
