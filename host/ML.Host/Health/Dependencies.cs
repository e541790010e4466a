using ML.Common.Errors;
using ML.Features;
using ML.Host.Server;
using ML.Host.Services;
using ML.Hosting.Configuration;
using ML.Hosting.Databases;
using ML.Registry;
using ML.Storage;

namespace ML.Host.Health;

/// <summary>What a server with these options needs to answer requests.</summary>
static class Dependencies
{
    const string Probe = ".ml-health";

    public static IReadOnlyList<DependencyCheck> Of(IServiceProvider services)
    {
        var artifacts = services.GetRequiredService<ArtifactOptions>();
        var checks = new List<DependencyCheck>();
        var plan = services.GetRequiredService<ServicePlan>();
        checks.AddRange(plan.Elsewhere.Select(s => new DependencyCheck($"service_{s.Key}", token => services.GetRequiredService<ServiceForwarder>().FindAsync(s.Key, token))));
        if (!plan.RunsAny) return checks;
        if (!artifacts.ArtifactsOnly)
        {
            var databases = services.GetRequiredService<RegistryDatabase>();
            checks.Add(new DependencyCheck("tracking_database", token => AnswersAsync(databases.Tracking, token)));
            if (!databases.IsShared) checks.Add(new DependencyCheck("registry_database", token => AnswersAsync(databases.Registry, token)));
            var root = services.GetRequiredService<FeatureStoreOptions>().Root;
            checks.Add(new DependencyCheck("features_root", _ => WritableAsync(root)));
        }

        if (artifacts.ServeArtifacts && plan.Runs("artifacts"))
            checks.Add(new DependencyCheck("artifact_store", token => services.GetRequiredService<ArtifactStores>().Destination.Store.HeadAsync(Probe, token)));
        return checks;
    }

    static Task AnswersAsync(IDatabase database, CancellationToken cancellation) =>
        database.ReadAsync(session => session.ScalarInt64Async("SELECT 1"), cancellation);

    static Task WritableAsync(string root) => WritableFolder.Problem(root, "--features-root") is { } problem ? throw PlatformException.Invalid(problem) : Task.CompletedTask;
}
