using ML.Common.Errors;
using ML.Hosting.Modules;

namespace ML.Host.Services;

/// <summary>
/// Routes of services that do not run here. They are made of what the modules themselves map, so that the table cannot differ
/// from what a service answers.
/// </summary>
static class RouteTable
{
    /// <summary>Pages that each process has for itself.</summary>
    const string Metrics = "/metrics";

    /// <param name="prefix">Prefix of every path; empty for none.</param>
    public static void Map(WebApplication application, ServicePlan plan, IReadOnlyList<ServiceModule> elsewhere, string prefix)
    {
        var forwarder = application.Services.GetRequiredService<ServiceForwarder>();
        var endpoints = elsewhere.SelectMany(module => EndpointsOf(application.Services, module, prefix).Select(e => Forwarded(e, DelegateFor(e, module.Name, plan, forwarder, prefix))));
        ((IEndpointRouteBuilder)application).DataSources.Add(new DefaultEndpointDataSource([.. endpoints]));
    }

    static IEnumerable<RouteEndpoint> EndpointsOf(IServiceProvider services, ServiceModule module, string prefix)
    {
        var captured = new CapturedRoutes(services);
        module.Map(prefix.Length > 0 ? captured.MapGroup(prefix) : captured);
        return captured.Endpoints;
    }

    static RequestDelegate DelegateFor(RouteEndpoint endpoint, string service, ServicePlan plan, ServiceForwarder forwarder, string prefix)
    {
        if (endpoint.RoutePattern.RawText == prefix + Metrics) return endpoint.RequestDelegate!;
        if (plan.Elsewhere.ContainsKey(service)) return context => forwarder.ForwardAsync(context, service);
        return _ => throw new PlatformException(
            ErrorCode.TemporarilyUnavailable,
            $"the service '{service}' does not run in this process, which runs {string.Join(", ", plan.Here!.Order(StringComparer.Ordinal))}, and --service-addresses does not say where it is");
    }

    static RouteEndpoint Forwarded(RouteEndpoint endpoint, RequestDelegate answer) =>
        new(answer, endpoint.RoutePattern, endpoint.Order, endpoint.Metadata, endpoint.DisplayName);
}
