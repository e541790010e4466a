using ML.Hosting.Databases;
using ML.Hosting.Databases.Search;
using ML.Tracking.Contracts.Datasets;
using ML.Tracking.Contracts.Runs;

namespace ML.Tracking.Datasets;

/// <summary>Fills inputs and outputs of loaded runs, which are given by their ids.</summary>
sealed class RunInputRows(DatabaseKind kind, Dictionary<string, Run> runs)
{
    readonly Dictionary<string, DatasetInput> inputs = [];

    public RowQuery Datasets()
    {
        var query = new SqlQuery(kind);
        query.Append(
            $"""
             SELECT i.destination_id, i.input_uuid, d.name, d.digest, d.dataset_source_type, d.dataset_source, d.dataset_schema, d.dataset_profile
             FROM inputs i JOIN datasets d ON d.dataset_uuid = i.source_id
             WHERE i.destination_type = 'RUN' AND {query.InStrings("i.destination_id", runs.Keys)} AND i.source_type = 'DATASET'
             """);
        return new RowQuery(query.Text, query.Arguments, r =>
        {
            var dataset = new Dataset
            {
                Name = r.GetString(2), Digest = r.GetString(3), SourceType = r.GetString(4), Source = r.GetString(5),
                Schema = r.GetStringOrNull(6), Profile = r.GetStringOrNull(7),
            };
            var input = new DatasetInput { Dataset = dataset, Tags = [] };
            inputs[r.GetString(1)] = input;
            runs[r.GetString(0)].Inputs!.DatasetInputs!.Add(input);
        });
    }

    public RowQuery Models()
    {
        var query = new SqlQuery(kind);
        query.Append(
            $"SELECT source_type, source_id, destination_id, step FROM inputs WHERE source_type IN ('{InputStore.RunInput}', '{InputStore.RunOutput}') AND {query.InStrings("source_id", runs.Keys)}");
        return new RowQuery(query.Text, query.Arguments, r =>
        {
            var run = runs[r.GetString(1)];
            if (r.GetString(0) == InputStore.RunInput) run.Inputs!.ModelInputs!.Add(new ModelInput { ModelId = r.GetString(2) });
            else run.Outputs!.ModelOutputs!.Add(new ModelOutput { ModelId = r.GetString(2), Step = r.GetInt64(3) });
        });
    }

    /// <summary>The tags of the datasets that <see cref="Datasets"/> found.</summary>
    public Task LoadTagsAsync(DbSession session)
    {
        if (inputs.Count == 0) return Task.CompletedTask;
        var query = new SqlQuery(kind);
        query.Append($"SELECT input_uuid, name, value FROM input_tags WHERE {query.InStrings("input_uuid", inputs.Keys)}");
        return session.ForEachAsync(
            query.Text, r => inputs[r.GetString(0)].Tags!.Add(new InputTag { Key = r.GetString(1), Value = r.GetString(2) }), query.Arguments);
    }
}
