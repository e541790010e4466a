using ML.Common.Errors;
using ML.Hosting.Databases;
using ML.Hosting.Databases.Search;
using ML.Tracking.Contracts.Datasets;
using ML.Tracking.Experiments;
using ML.Tracking.Runs;

namespace ML.Tracking.Datasets;

/// <summary>Which datasets the runs of some experiments read, for the filter menus of MLflow's web UI.</summary>
sealed class DatasetSearch(IDatabase database)
{
    const int MaxExperiments = 20, MaxSummaries = 1000;

    public async Task<SearchDatasets.Response> SearchAsync(SearchDatasets request, CancellationToken cancellation)
    {
        var ids = (request.ExperimentIds ?? []).Select(ExperimentIds.Parse).ToList();
        if (ids.Count == 0) throw PlatformException.Invalid("SearchDatasets request must specify at least one experiment_id.");
        if (ids.Count > MaxExperiments)
            throw PlatformException.Invalid(
                $"SearchDatasets request cannot specify more than {MaxExperiments} experiment_ids. Received {ids.Count} experiment_ids.");
        return new SearchDatasets.Response { DatasetSummaries = await database.ReadAsync(s => QueryAsync(s, ids), cancellation) };
    }

    static Task<List<DatasetSummary>> QueryAsync(DbSession session, List<long> ids)
    {
        var query = new SqlQuery(session.Kind);
        query.Append(
            $"""
             SELECT DISTINCT d.experiment_id, d.name, d.digest, t.value
             FROM datasets d
             JOIN inputs i ON i.source_id = d.dataset_uuid AND i.source_type = 'DATASET' AND i.destination_type = 'RUN'
             JOIN runs r ON r.run_uuid = i.destination_id AND r.lifecycle_stage = 'active'
             LEFT JOIN input_tags t ON t.input_uuid = i.input_uuid AND t.name = '{RunTags.DatasetContext}'
             WHERE {query.InNumbers("d.experiment_id", ids)}
             ORDER BY 1, 2, 3
             LIMIT {MaxSummaries}
             """);
        return session.QueryAsync(
            query.Text,
            r => new DatasetSummary
            {
                ExperimentId = r.GetInt64(0).ToString(System.Globalization.CultureInfo.InvariantCulture),
                Name = r.GetString(1),
                Digest = r.GetString(2),
                Context = r.GetStringOrNull(3),
            },
            query.Arguments);
    }
}
