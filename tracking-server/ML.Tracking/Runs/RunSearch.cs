using System.Text.Json;
using Microsoft.AspNetCore.Http;
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

    public Task<SearchRuns.Response> SearchAsync(SearchRuns request, CancellationToken cancellation) => FindAsync(
        request, async (session, page) => new SearchRuns.Response { Runs = await RunDetails.LoadAsync(session, page.Items), NextPageToken = page.NextToken }, cancellation);

    /// <summary>Writes the answer as it is read.</summary>
    public Task WriteAsync(SearchRuns request, HttpContext context, JsonSerializerOptions json) => FindAsync(
        request,
        async (session, page) =>
        {
            await new RunSearchWriter(session, context, json).WriteAsync(page);
            return true;
        },
        context.RequestAborted);

    async Task<T> FindAsync<T>(SearchRuns request, Func<DbSession, Page<RunRow>, Task<T>> use, CancellationToken cancellation)
    {
        var limit = PageSize(request.MaxResults);
        var experiments = (request.ExperimentIds ?? []).Select(ExperimentIds.Parse).Distinct().ToList();
        var search = new RunSelection(
            experiments, LifecycleStages.InView(request.RunViewType), RunSearchSchema.Schema.Filter(request.Filter), RunSearchSchema.Schema.Order(request.OrderBy));
        var cursor = PageCursor.Parse(request.PageToken, search.OrderName);
        return await database.ReadAsync(
            async session => await use(session, experiments.Count == 0 ? new Page<RunRow>([], null) : await new RunPages(session, search).ReadAsync(cursor, limit)), cancellation);
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
