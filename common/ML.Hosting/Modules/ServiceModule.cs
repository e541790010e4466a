using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using ML.Hosting.SystemTables;

namespace ML.Hosting.Modules;

/// <summary>
/// One capability of the platform, composed by the host: what it registers, which routes it maps and what it prepares
/// in its database before the first request.
/// </summary>
/// <param name="Name">The name that <c>--services</c> selects it by.</param>
/// <param name="DependsOn">Names of modules that must run, here or behind a configured address.</param>
/// <param name="Add">Registers services.</param>
/// <param name="Map">Maps routes.</param>
/// <param name="Migrate">Creates or checks the module's tables; null when it has none of its own.</param>
/// <param name="SystemTables">What of its database is kept as system tables, wherever the module itself runs; null for nothing.</param>
public sealed record ServiceModule(
    string Name,
    IReadOnlyList<string> DependsOn,
    Action<IServiceCollection> Add,
    Action<IEndpointRouteBuilder> Map,
    Func<IServiceProvider, CancellationToken, Task>? Migrate = null,
    Func<IServiceProvider, SystemTableSource>? SystemTables = null);
