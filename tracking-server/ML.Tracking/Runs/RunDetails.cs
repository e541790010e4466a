using System.Data.Common;
using ML.Hosting.Databases;
using ML.Hosting.Databases.Search;
using ML.Tracking.Contracts.Datasets;
using ML.Tracking.Contracts.Metrics;
using ML.Tracking.Contracts.Runs;
using ML.Tracking.Datasets;
using ML.Tracking.Metrics;

namespace ML.Tracking.Runs;

/// <summary>Loads whole runs: latest metrics, parameters, tags, inputs and outputs, in one query per table.</summary>
static class RunDetails
{
    public static async Task<List<Run>> LoadAsync(DbSession session, IReadOnlyList<RunRow> rows, bool withMetrics = true)
    {
        if (rows.Count == 0) return [];
        var ids = rows.Select(r => r.Id).ToArray();
        var runs = rows.ToDictionary(r => r.Id, r => new Run
        {
            Info = r.ToWire(),
            Data = new RunData { Metrics = [], Params = [], Tags = [] },
            Inputs = new RunInputs { DatasetInputs = [], ModelInputs = [] },
            Outputs = new RunOutputs { ModelOutputs = [] },
        });
        if (withMetrics)
            await ForRunsAsync(session, "SELECT run_uuid, key, value, timestamp, step, is_nan FROM latest_metrics", ids,
                r => runs[r.GetString(0)].Data!.Metrics!.Add(MetricRows.ReadLatest(r)));
        await ForRunsAsync(session, "SELECT run_uuid, key, value FROM params", ids,
            r => runs[r.GetString(0)].Data!.Params!.Add(new Param { Key = r.GetString(1), Value = r.GetString(2) }));
        await ForRunsAsync(session, "SELECT run_uuid, key, value FROM tags", ids,
            r => runs[r.GetString(0)].Data!.Tags!.Add(new RunTag { Key = r.GetString(1), Value = r.GetStringOrNull(2) ?? "" }));
        await InputStore.LoadAsync(session, ids, runs);
        return [.. rows.Select(r => runs[r.Id])];
    }

    static async Task ForRunsAsync(DbSession session, string select, string[] ids, Action<DbDataReader> row)
    {
        if (ids.Length == 1)
        {
            await session.ForEachAsync(select + " WHERE run_uuid = $1", row, ids[0]);
            return;
        }

        var query = new SqlQuery(session.Kind);
        query.Append($"{select} WHERE {query.InStrings("run_uuid", ids)}");
        await session.ForEachAsync(query.Text, row, query.Arguments);
    }
}
