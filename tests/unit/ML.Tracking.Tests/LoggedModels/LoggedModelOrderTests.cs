using ML.Tracking.Contracts.LoggedModels;
using ML.Tracking.LoggedModels;

namespace ML.Tracking.Tests.LoggedModels;

/// <summary>Orders of logged models as MLflow's: experiments by number, metrics by the newest point, nothing last either way.</summary>
public sealed class LoggedModelOrderTests
{
    static readonly string[] Data =
    [
        "INSERT INTO experiments (experiment_id, name, lifecycle_stage, workspace) VALUES (9, 'nine', 'active', 'default'), (10, 'ten', 'active', 'default')",
        "INSERT INTO runs (run_uuid, lifecycle_stage, experiment_id) VALUES ('r1', 'active', 9), ('r2', 'active', 9)",
        "INSERT INTO logged_models (model_id, experiment_id, name, artifact_location, creation_timestamp_ms, last_updated_timestamp_ms, status, lifecycle_stage) "
        + "VALUES ('a', 10, 'a', '', 1, 1, 1, 'active'), ('b', 9, 'b', '', 2, 2, 1, 'active'), ('c', 9, 'c', '', 3, 3, 1, 'active')",
        "INSERT INTO logged_model_metrics (model_id, metric_name, metric_timestamp_ms, metric_step, metric_value, experiment_id, run_id) "
        + "VALUES ('a', 'm', 5, 1, 2, 9, 'r2'), ('a', 'm', 5, 1, 0, 9, 'r1'), ('b', 'm', 4, 9, 9, 9, 'r1'), ('b', 'm', 5, 0, 1, 9, 'r1')",
    ];

    [Theory]
    [InlineData("experiment_id", true, "cba")]
    [InlineData("experiment_id", false, "acb")]
    // Of two points at one time and step that of the run with the smaller id counts: 0 for a, 1 for b.
    [InlineData("metrics.m", true, "abc")]
    [InlineData("metrics.m", false, "bac")]
    public async Task Models_come_in_order(string field, bool ascending, string expected)
    {
        await using var file = await TrackingFile.CreateAsync(Data);
        var names = "";
        for (string? token = null; ;)
        {
            var page = await new LoggedModelSearch(file.Database).SearchAsync(
                new SearchLoggedModels { ExperimentIds = ["9", "10"], MaxResults = 1, PageToken = token, OrderBy = [new SearchLoggedModels.Ordering { FieldName = field, Ascending = ascending }] },
                CancellationToken.None);
            names += string.Concat(page.Models!.Select(m => m.Info!.Name));
            token = page.NextPageToken;
            if (token is null) break;
        }

        Assert.Equal(expected, names);
    }
}
