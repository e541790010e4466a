using Microsoft.AspNetCore.Routing.Matching;

namespace ML.Host.WebInterface;

/// <summary>Takes page endpoints out of the running for requests that are not navigations, so that those get the API's own errors.</summary>
sealed class NavigationOnlyPolicy : MatcherPolicy, IEndpointSelectorPolicy
{
    public override int Order => 0;

    public bool AppliesToEndpoints(IReadOnlyList<Endpoint> endpoints) => endpoints.Any(e => e.Metadata.GetMetadata<NavigationOnly>() is not null);

    public Task ApplyAsync(HttpContext context, CandidateSet candidates)
    {
        for (var index = 0; index < candidates.Count; index++)
        {
            if (!candidates.IsValidCandidate(index)) continue;
            var candidate = candidates[index];
            if (candidate.Endpoint.Metadata.GetMetadata<NavigationOnly>() is not { } rule) continue;
            var path = candidate.Values?["page"] as string ?? "";
            if (!rule.Allows(context.Request, path)) candidates.SetValidity(index, false);
        }

        return Task.CompletedTask;
    }
}
