using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using ML.Hosting.Modules;
using ML.Tables.Catalog;
using ML.Tables.Details;
using ML.Tables.Files;
using ML.Tables.History;
using ML.Tables.Preview;
using ML.Tables.Queries;
using ML.Tables.Unity;

namespace ML.Tables;

/// <summary>The catalogue of Delta tables: what there is, its versions and files, and SQL over it. It never writes.</summary>
public static class TablesModule
{
    public static ServiceModule Module { get; } = new("tables", [], services => services.AddTables(), routes => routes.MapTables());

    /// <summary>Registers the services; <see cref="CatalogOptions"/> may be registered before, else there are no tables.</summary>
    public static IServiceCollection AddTables(this IServiceCollection services)
    {
        services.TryAddSingleton(new CatalogOptions());
        return services
            .AddSingleton<TableCatalog>()
            .AddSingleton<DetailService>()
            .AddSingleton<FileService>()
            .AddSingleton<HistoryService>()
            .AddSingleton<QueryRunner>()
            .AddSingleton<PreviewService>()
            .AddSingleton<StatementService>()
            .AddSingleton<UnityService>();
    }

    public static void MapTables(this IEndpointRouteBuilder routes) => TableRoutes.Map(routes);
}
