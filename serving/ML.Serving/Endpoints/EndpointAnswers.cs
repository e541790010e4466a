using ML.Serving.Contracts.Endpoints;

namespace ML.Serving.Endpoints;

/// <summary>An endpoint as the API answers it.</summary>
static class EndpointAnswers
{
    public static EndpointAnswer Of(Endpoint endpoint, string baseAddress)
    {
        var definition = endpoint.Definition;
        var isUp = endpoint.Entities.Count > 0;
        return new EndpointAnswer
        {
            Name = definition.Name,
            Id = definition.Id,
            Creator = definition.Creator,
            Description = definition.Description,
            CreationTimestamp = definition.CreationTimestamp,
            LastUpdatedTimestamp = definition.LastUpdatedTimestamp,
            Tags = definition.Tags,
            RateLimits = definition.RateLimits,
            RouteOptimized = definition.RouteOptimized,
            PermissionLevel = "CAN_MANAGE",
            EndpointUrl = $"{baseAddress}/serving-endpoints/{definition.Name}/invocations",
            State = new EndpointState(endpoint.IsReady ? "READY" : "NOT_READY", UpdateOf(endpoint, isUp), endpoint.Pending is null ? endpoint.UpdateProblem : null),
            Config = isUp ? WithStates(endpoint) : null,
            PendingConfig = endpoint.Pending ?? (isUp ? null : definition.Config),
        };
    }

    // What waits for a registry that is away is still coming.
    static string UpdateOf(Endpoint endpoint, bool isUp)
    {
        if (endpoint.Pending is not null) return "IN_PROGRESS";
        if (endpoint.UpdateProblem is not null || endpoint.HasFailed || !isUp) return "UPDATE_FAILED";
        return endpoint.IsReady ? "NOT_UPDATING" : "IN_PROGRESS";
    }

    static EndpointConfig WithStates(Endpoint endpoint) =>
        endpoint.Config with { ServedEntities = [.. endpoint.Entities.Select(h => h.Entity with { State = h.State })] };
}
