namespace ML.Host.Services;

/// <summary>Takes down the routes that a module maps, to be answered otherwise.</summary>
sealed class CapturedRoutes(IServiceProvider services) : IEndpointRouteBuilder
{
    public IServiceProvider ServiceProvider => services;

    public ICollection<EndpointDataSource> DataSources { get; } = [];

    public IApplicationBuilder CreateApplicationBuilder() => new ApplicationBuilder(services);

    public IEnumerable<RouteEndpoint> Endpoints => DataSources.SelectMany(s => s.Endpoints).OfType<RouteEndpoint>();
}
