using ML.Serving.Contracts.Endpoints;

namespace ML.Serving.Endpoints;

/// <summary>Where endpoints survive a restart.</summary>
interface IEndpointStore
{
    Task<IReadOnlyList<EndpointDefinition>> LoadAsync(CancellationToken cancellation);

    /// <summary>Who acts now; for changes that are finished after the request. Null where nobody keeps that.</summary>
    string? Caller { get; }

    /// <param name="actor">Who changed it; null for the caller of the request at hand.</param>
    Task SaveAsync(EndpointDefinition definition, string? actor, CancellationToken cancellation);

    Task DeleteAsync(string name, CancellationToken cancellation);
}
