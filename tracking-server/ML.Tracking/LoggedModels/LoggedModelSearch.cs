using ML.Common.Errors;
using ML.Common.Filters;
using ML.Hosting.Databases;
using ML.Hosting.Databases.Search;
using ML.Tracking.Contracts.LoggedModels;
using ML.Tracking.Experiments;

namespace ML.Tracking.LoggedModels;

/// <summary>Searches logged models by attributes, metrics (also on one dataset), parameters and tags.</summary>
sealed class LoggedModelSearch(IDatabase database)
{
    const int DefaultPage = 50, PageForZero = 100, MaxPage = 50000;

    public async Task<SearchLoggedModels.Response> SearchAsync(SearchLoggedModels request, CancellationToken cancellation)
    {
        if (request.ExperimentIds is null or { Count: 0 }) throw Check.Missing("experiment_ids");
        if (request.Datasets?.Any(d => string.IsNullOrEmpty(d.DatasetName)) == true)
            throw PlatformException.Invalid("`dataset_name` in the `datasets` clause must be specified.");
        var experiments = request.ExperimentIds.Select(ExperimentIds.Parse).ToList();
        var limit = PageSize(request.MaxResults);
        var cursor = LoggedModelPageToken.Decode(request);
        var filter = LoggedModelSearchSchema.Schema.Filter(request.Filter);
        return await database.ReadAsync(
            async session =>
            {
                var query = new SqlQuery(session.Kind);
                var order = LoggedModelSearchSchema.OrderOf(query, request.OrderBy);
                query.Append($"SELECT {LoggedModelRow.Columns}{order.Columns} FROM logged_models m WHERE m.lifecycle_stage = 'active'");
                query.Append($" AND {(experiments.Count == 1 ? "m.experiment_id = " + query.Argument(experiments[0]) : query.InNumbers("m.experiment_id", experiments))}");
                foreach (var condition in filter) query.Append($" AND {LoggedModelSearchSchema.Condition(query, condition, request.Datasets)}");
                if (request.Datasets is { Count: > 0 } && !filter.Any(c => c.Entity == "metric"))
                    query.Append($" AND EXISTS (SELECT 1 FROM logged_model_metrics x WHERE x.model_id = m.model_id AND ({LoggedModelSearchSchema.OnDatasets(query, request.Datasets)}))");
                var page = await KeysetPage.ReadAsync(
                    session, query, order, cursor, LoggedModelPageToken.OrderName, limit, LoggedModelRow.ColumnCount, LoggedModelRow.Read);
                return new SearchLoggedModels.Response
                {
                    Models = await LoggedModelStore.LoadAsync(session, page.Items),
                    NextPageToken = page.NextToken is { } next ? LoggedModelPageToken.Encode(request, next) : null,
                };
            },
            cancellation);
    }

    static int PageSize(int? asked) => asked switch
    {
        null => DefaultPage,
        0 => PageForZero,
        < 0 or > MaxPage => throw PlatformException.Invalid(
            $"Invalid value {asked} for parameter 'max_results' supplied. It must be a positive integer of at most {MaxPage}"),
        _ => asked.Value,
    };
}
