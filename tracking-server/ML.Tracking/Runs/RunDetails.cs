using System.Data.Common;
using ML.Hosting.Databases;
using ML.Hosting.Databases.Search;
using ML.Tracking.Contracts.Datasets;
using ML.Tracking.Contracts.Metrics;
using ML.Tracking.Contracts.Runs;
using ML.Tracking.Datasets;
using ML.Tracking.Metrics;

namespace ML.Tracking.Runs;

/// <summary>Loads whole runs: latest metrics, parameters, tags, inputs and outputs, with one query per table, all sent at once.</summary>
static class RunDetails
{
    public static async Task<List<Run>> LoadAsync(DbSession session, IReadOnlyList<RunRow> rows, bool withMetrics = true)
    {
        if (rows.Count == 0) return [];
        var runs = rows.ToDictionary(r => r.Id, r => Empty(r.ToWire()));
        await FillAsync(session, runs, withMetrics ? [Metrics(session.Kind, runs)] : []);
        return [.. rows.Select(r => runs[r.Id])];
    }

    /// <summary>The run, or MLflow's not-found error.</summary>
    public static async Task<Run> GetAsync(DbSession session, string id)
    {
        var run = Empty(null);
        var runs = new Dictionary<string, Run> { [id] = run };
        await FillAsync(session, runs, RunStore.Find(id, row => run.Info = row.ToWire()), Metrics(session.Kind, runs));
        return run.Info is null ? throw RunStore.NotFound(id) : run;
    }

    static Run Empty(RunInfo? info) => new()
    {
        Info = info,
        Data = new RunData { Metrics = [], Params = [], Tags = [] },
        Inputs = new RunInputs { DatasetInputs = [], ModelInputs = [] },
        Outputs = new RunOutputs { ModelOutputs = [] },
    };

    static async Task FillAsync(DbSession session, Dictionary<string, Run> runs, params RowQuery[] first)
    {
        var inputs = new RunInputRows(session.Kind, runs);
        await session.ForEachOfAsync([.. first, Params(session.Kind, runs), Tags(session.Kind, runs), inputs.Datasets(), inputs.Models()]);
        await inputs.LoadTagsAsync(session);
    }

    static RowQuery Metrics(DatabaseKind kind, Dictionary<string, Run> runs) => OfRuns(
        kind, "SELECT run_uuid, key, value, timestamp, step, is_nan FROM latest_metrics", runs,
        r => runs[r.GetString(0)].Data!.Metrics!.Add(MetricRows.ReadLatest(r)));

    static RowQuery Params(DatabaseKind kind, Dictionary<string, Run> runs) => OfRuns(
        kind, "SELECT run_uuid, key, value FROM params", runs,
        r => runs[r.GetString(0)].Data!.Params!.Add(new Param { Key = r.GetString(1), Value = r.GetString(2) }));

    static RowQuery Tags(DatabaseKind kind, Dictionary<string, Run> runs) => OfRuns(
        kind, "SELECT run_uuid, key, value FROM tags", runs,
        r => runs[r.GetString(0)].Data!.Tags!.Add(new RunTag { Key = r.GetString(1), Value = r.GetStringOrNull(2) ?? "" }));

    static RowQuery OfRuns(DatabaseKind kind, string select, Dictionary<string, Run> runs, Action<DbDataReader> row)
    {
        var query = new SqlQuery(kind);
        query.Append($"{select} WHERE {(runs.Count == 1 ? $"run_uuid = {query.Argument(runs.Keys.First())}" : query.InStrings("run_uuid", runs.Keys))}");
        return new RowQuery(query.Text, query.Arguments, row);
    }
}
