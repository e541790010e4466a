namespace ML.Serving.Contracts.Endpoints;

/// <summary>Where a served entity stands.</summary>
public sealed record ServedEntityState
{
    /// <summary>DEPLOYMENT_CREATING, DEPLOYMENT_READY, DEPLOYMENT_RECOVERING or DEPLOYMENT_FAILED.</summary>
    public string? Deployment { get; init; }

    /// <summary>Why, when it is not ready, or what keeps a newer version from being served.</summary>
    public string? DeploymentStateMessage { get; init; }

    /// <summary>The version that answers now; follows the alias.</summary>
    public string? ServedVersion { get; init; }

    /// <summary>Requests copied to this entity as a shadow; null when it is none.</summary>
    public long? ShadowRequests { get; init; }

    /// <summary>Copies that it answered with other bytes than the caller got.</summary>
    public long? ShadowDifferences { get; init; }
}
