using System.Globalization;
using ML.Common.Errors;
using ML.Common.Paging;
using ML.Hosting.Databases;
using ML.Hosting.Databases.Search;
using ML.Tracking.Contracts.Traces;
using ML.Tracking.Experiments;

namespace ML.Tracking.Traces;

/// <summary>Searches traces of experiments.</summary>
sealed class TraceSearch(IDatabase database)
{
    const int DefaultPage = 100, MaxPage = 500;

    public async Task<SearchTracesV3.Response> SearchAsync(SearchTracesV3 request, CancellationToken cancellation)
    {
        if (request.Locations is null) throw Check.Missing("locations");
        var experiments = request.Locations.Where(l => l.MlflowExperiment is not null).Select(l => ExperimentIds.Parse(l.MlflowExperiment!.ExperimentId)).ToList();
        var limit = PageSize(request.MaxResults);
        var filter = TraceSearchSchema.Schema.Filter(request.Filter);
        var order = TraceSearchSchema.Schema.Order(request.OrderBy);
        return await database.ReadAsync(
            async session =>
            {
                var query = new SqlQuery(session.Kind);
                var keys = TraceConditions.OrderOf(query, order);
                var name = PageCursor.NameOf("traces|" + string.Join(',', order));
                query.Append($"SELECT {TraceRow.Columns}{keys.Columns} FROM trace_info t WHERE ");
                query.Append(experiments.Count == 1 ? $"t.experiment_id = {query.Argument(experiments[0])}" : query.InNumbers("t.experiment_id", experiments));
                foreach (var condition in TraceConditions.Of(query, filter)) query.Append(" AND ").Append(condition);
                var page = await KeysetPage.ReadAsync(session, query, keys, PageCursor.Parse(request.PageToken, name), name, limit, TraceRow.ColumnCount, TraceRow.Read);
                return new SearchTracesV3.Response { Traces = await TraceStore.LoadAsync(session, page.Items), NextPageToken = page.NextToken };
            },
            cancellation);
    }

    static int PageSize(int? asked) => asked switch
    {
        null => DefaultPage,
        < 1 => throw PlatformException.Invalid($"Invalid value {asked} for parameter 'max_results' supplied. It must be a positive integer"),
        > MaxPage => throw Check.WrongType(asked.Value.ToString(CultureInfo.InvariantCulture), "max_results", "int"),
        _ => asked.Value,
    };
}
