using ML.Common.Errors;
using ML.Common.Paging;
using ML.Hosting.Databases;
using ML.Tracking.Contracts.Runs;
using ML.Tracking.Experiments;

namespace ML.Tracking.Runs;

/// <summary>Searches runs of some experiments.</summary>
sealed class RunSearch(IDatabase database)
{
    const int DefaultPage = 1000, MaxPage = 50000;

    public async Task<SearchRuns.Response> SearchAsync(SearchRuns request, CancellationToken cancellation)
    {
        var limit = PageSize(request.MaxResults);
        var experiments = (request.ExperimentIds ?? []).Select(ExperimentIds.Parse).Distinct().ToList();
        var search = new RunSelection(
            experiments, LifecycleStages.InView(request.RunViewType), RunSearchSchema.Schema.Filter(request.Filter), RunSearchSchema.Schema.Order(request.OrderBy));
        var cursor = PageCursor.Parse(request.PageToken, search.OrderName);
        if (experiments.Count == 0) return new SearchRuns.Response();
        return await database.ReadAsync(
            async session =>
            {
                var page = await new RunPages(session, search).ReadAsync(cursor, limit);
                return new SearchRuns.Response { Runs = await RunDetails.LoadAsync(session, page.Items), NextPageToken = page.NextToken };
            },
            cancellation);
    }

    static int PageSize(int? asked) => asked switch
    {
        null => DefaultPage,
        < 1 => throw PlatformException.Invalid($"Invalid value {asked} for parameter 'max_results' supplied. It must be a positive integer"),
        > MaxPage => throw PlatformException.Invalid(
            $"Invalid value {asked} for parameter 'max_results' supplied. It must be at most {MaxPage}"),
        _ => asked.Value,
    };
}
