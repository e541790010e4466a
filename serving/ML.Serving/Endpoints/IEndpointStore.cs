using ML.Serving.Contracts.Endpoints;

namespace ML.Serving.Endpoints;

/// <summary>Where endpoints survive a restart.</summary>
interface IEndpointStore
{
    Task<IReadOnlyList<EndpointDefinition>> LoadAsync(CancellationToken cancellation);

    Task SaveAsync(EndpointDefinition definition, CancellationToken cancellation);

    Task DeleteAsync(string name, CancellationToken cancellation);
}
