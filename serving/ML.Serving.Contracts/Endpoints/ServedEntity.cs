namespace ML.Serving.Contracts.Endpoints;

/// <summary>A model of an endpoint.</summary>
public sealed record ServedEntity
{
    /// <summary>Name inside of the endpoint. Default: model and version.</summary>
    public string? Name { get; init; }

    /// <summary>The registered model.</summary>
    public string? EntityName { get; init; }

    /// <summary>A version, or <c>@alias</c> to follow an alias.</summary>
    public string? EntityVersion { get; init; }

    /// <summary>An alias to follow, instead of a version.</summary>
    public string? EntityAlias { get; init; }

    /// <summary>Any model URI, instead of a registered model.</summary>
    public string? ModelUri { get; init; }

    /// <summary>The older name of <see cref="EntityName"/>.</summary>
    public string? ModelName { get; init; }

    /// <summary>The older name of <see cref="EntityVersion"/>.</summary>
    public string? ModelVersion { get; init; }

    public string? WorkloadSize { get; init; }

    public string? WorkloadType { get; init; }

    public bool? ScaleToZeroEnabled { get; init; }

    public IReadOnlyDictionary<string, string>? EnvironmentVars { get; init; }

    /// <summary>How it is run; null for the defaults.</summary>
    public ServedEntitySettings? Settings { get; init; }

    public string? Creator { get; init; }

    public long? CreationTimestamp { get; init; }

    public ServedEntityState? State { get; init; }
}
