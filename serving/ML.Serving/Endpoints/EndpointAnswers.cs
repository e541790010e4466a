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
            State = new EndpointState(endpoint.IsReady ? "READY" : "NOT_READY",
                endpoint.Pending is not null ? "IN_PROGRESS" : endpoint.UpdateProblem is not null || !endpoint.IsReady ? "UPDATE_FAILED" : "NOT_UPDATING",
                endpoint.Pending is null ? endpoint.UpdateProblem : null),
            Config = isUp ? WithStates(endpoint) : null,
            PendingConfig = endpoint.Pending ?? (isUp ? null : definition.Config),
        };
    }

    static EndpointConfig WithStates(Endpoint endpoint) =>
        endpoint.Config with { ServedEntities = [.. endpoint.Entities.Select(h => h.Entity with { State = h.State })] };
}
