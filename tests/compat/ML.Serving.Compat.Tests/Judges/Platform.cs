using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ML.Hosting.Configuration;
using ML.Hosting.Databases;
using ML.Hosting.Errors;
using ML.Hosting.Modules;
using ML.Registry;
using ML.Serving.Endpoints;
using ML.Serving.InferenceTables;
using ML.Serving.Resolving;
using ML.Storage;
using ML.Tracking;
using ML.Tracking.Artifacts;
using ML.Tracking.Retention;

namespace ML.Serving.Compat.Tests.Judges;

/// <summary>
/// Tracking, registry and gateway in one process on SQLite, as the host composes them; aliases are followed by events alone. On a
/// platform of another layout it is that platform, as it is published.
/// </summary>
sealed class Platform : IAsyncDisposable
{
    static readonly ServiceModule[] Modules = [TrackingModule.Module, ArtifactsModule.Module, RegistryModule.Module, ServingModule.Module];
    readonly WebApplication? application;
    readonly WholeServer? whole;

    Platform(WebApplication? application, WholeServer? whole = null) => (this.application, this.whole) = (application, whole);

    public Uri Address => whole?.Address ?? new(application!.Urls.First());

    public static async Task<Platform> StartAsync(string folder)
    {
        if (WholeServer.IsWanted) return new Platform(null, await WholeServer.StartAsync(folder, "platform", null, folder));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0));
        var database = $"sqlite:///{Path.Combine(folder, "platform.db")}";
        var artifacts = new ArtifactOptions { ArtifactsDestination = Path.Combine(folder, "artifacts") };
        WebApplication? built = null;
        builder.Services.AddSingleton(TimeProvider.System).AddSingleton(artifacts).AddSingleton(new ArtifactStores(artifacts.ArtifactsDestination)).AddSingleton(new RetentionOptions());
        builder.Services.AddSingleton(_ => DatabaseFactory.Open(database));
        builder.Services.AddSingleton(p => RegistryDatabase.Open(p.GetRequiredService<IDatabase>(), database, null));
        builder.Services.AddSingleton(new TrackingOptions { IsThisProcess = true, FindAddress = () => new Uri(built!.Urls.First()), CacheFolder = Path.Combine(folder, "cache") });
        builder.Services.AddSingleton(new AliasWatchOptions { Interval = TimeSpan.FromHours(1), IntervalBesideEvents = TimeSpan.FromHours(1) });
        builder.Services.AddSingleton(new InferenceTableOptions { Folder = Path.Combine(folder, "tables") });
        foreach (var module in Modules) module.Add(builder.Services);
        var application = built = builder.Build();
        application.UseMiddleware<ErrorHandlingMiddleware>();
        foreach (var module in Modules) module.Map(application);
        foreach (var module in Modules)
            if (module.Migrate is { } migrate) await migrate(application.Services, CancellationToken.None);
        await application.StartAsync();
        return new Platform(application);
    }

    public async ValueTask DisposeAsync()
    {
        if (whole is not null) await whole.DisposeAsync();
        if (application is null) return;
        await application.StopAsync();
        await application.DisposeAsync();
    }
}
