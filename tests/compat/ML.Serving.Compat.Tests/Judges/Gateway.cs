using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ML.Hosting.Databases;
using ML.Hosting.Errors;
using ML.Serving.InferenceTables;
using ML.Serving.Resolving;

namespace ML.Serving.Compat.Tests.Judges;

/// <summary>The serving module alone, on Kestrel and SQLite, as the host composes it; on a platform of another layout that platform, as it is published.</summary>
sealed class Gateway : IAsyncDisposable
{
    readonly WebApplication? application;
    readonly WholeServer? whole;

    Gateway(WebApplication? application, WholeServer? whole = null) => (this.application, this.whole) = (application, whole);

    public Uri Address => whole?.Address ?? new(application!.Urls.First());

    /// <summary>The page of metrics of the process that serves.</summary>
    public Uri Metrics => new(whole?.ServingAddress ?? Address, "/metrics");

    public Uri GrpcAddress => whole?.GrpcAddress ?? new(application!.Urls.ElementAt(1));

    /// <param name="folder">Where the database and the cache of models are.</param>
    /// <param name="tracking">Null when models are local folders only.</param>
    /// <param name="models">Folder that local models may lie in; null for the folder of temporary files.</param>
    public static async Task<Gateway> StartAsync(string folder, Uri? tracking = null, string? models = null)
    {
        if (WholeServer.IsWanted) return new Gateway(null, await WholeServer.StartAsync(folder, "gateway", tracking, models ?? Path.GetTempPath()));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(System.Net.IPAddress.Loopback, 0);
            kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
        });
        builder.Services.AddSingleton(_ => DatabaseFactory.Open($"sqlite:///{Path.Combine(folder, "gateway.db")}"));
        builder.Services.AddSingleton(new TrackingOptions { Address = tracking, CacheFolder = Path.Combine(folder, "cache"), AnswerTime = TimeSpan.FromSeconds(3) });
        builder.Services.AddSingleton(new InferenceTableOptions { Folder = Path.Combine(folder, "tables"), CommitInterval = TimeSpan.FromSeconds(1) });
        builder.Services.AddSingleton(new ModelFolderOptions { AllowedRoots = [models ?? Path.GetTempPath()] });
        ServingModule.Module.Add(builder.Services);
        var application = builder.Build();
        application.UseMiddleware<ErrorHandlingMiddleware>();
        ServingModule.Module.Map(application);
        await ServingModule.Module.Migrate!(application.Services, CancellationToken.None);
        await application.StartAsync();
        return new Gateway(application);
    }

    public async ValueTask DisposeAsync()
    {
        if (whole is not null) await whole.DisposeAsync();
        if (application is null) return;
        await application.StopAsync();
        await application.DisposeAsync();
    }
}
