using System.CommandLine;
using ML.Common.Errors;
using ML.Hosting.Databases;
using ML.Platform.Auditing;
using ML.Platform.Lineage;
using ML.Storage;
using ML.Tracking.Retention;

namespace ML.Host.Verbs;

/// <summary><c>ml gc</c>: removes for good what was deleted, with the flags of <c>mlflow gc</c>.</summary>
static class GcVerb
{
    static readonly Option<string?> OlderThan = Text("--older-than", null, "Only what was deleted at least that long ago, such as 30d or 2d8h5m20s.");
    static readonly Option<string?> Database = Text("--backend-store-uri", "MLFLOW_BACKEND_STORE_URI", "Tracking database (default sqlite:///mlflow.db).");
    static readonly Option<string?> Destination = Text("--artifacts-destination", "MLFLOW_ARTIFACTS_DESTINATION", "Where proxied artifacts are kept (default ./mlartifacts).");
    static readonly Option<string?> Tracking = Text("--tracking-uri", "MLFLOW_TRACKING_URI", "Server to ask for the deletion of proxied artifacts, where --artifacts-destination is not given.");
    static readonly Option<string?> Runs = Text("--run-ids", null, "Runs, comma-separated: nothing but these.");
    static readonly Option<string?> Experiments = Text("--experiment-ids", null, "Experiments, comma-separated, with everything in them.");
    static readonly Option<string?> Models = Text("--logged-model-ids", null, "Logged models, comma-separated.");
    static readonly Option<string?> Lineage = Text("--lineage-older-than", null, "From the lineage graph too: what was deleted at least that long ago and nothing that is still there was made of.");
    static readonly Option<bool> DryRun = new("--dry-run") { Description = "Print what would be removed and stop." };
    static readonly Option<bool> Jobs = new("--jobs") { Description = "Finished jobs of MLflow's job runner too." };
    static readonly Option<string?> JobIds = Text("--job-ids", null, "Finished jobs, comma-separated.");
    static readonly Option<string?> Workspace = new("--workspace") { Description = "Refused: there are no workspaces here.", Hidden = true };
    static readonly Option<bool> AllWorkspaces = new("--all-workspaces") { Description = "Refused: there are no workspaces here.", Hidden = true };

    public static Command Build()
    {
        var command = new Command("gc", "Remove deleted runs, experiments and logged models for good, with their artifacts.")
        {
            OlderThan, Database, Destination, Runs, Experiments, Models, Jobs, JobIds, Lineage, DryRun, Tracking, Workspace, AllWorkspaces,
        };
        command.SetAction((parse, cancellation) => ConsoleErrors.GuardAsync(() => RunAsync(parse, cancellation)));
        return command;
    }

    static async Task<int> RunAsync(ParseResult parse, CancellationToken cancellation)
    {
        foreach (var refused in (Option[])[Workspace, AllWorkspaces])
            if (parse.GetResult(refused) is { Implicit: false }) throw PlatformException.Invalid($"{refused.Name} is not supported: there are no workspaces here");
        await using var database = DatabaseFactory.Open(parse.GetValue(Database) ?? "sqlite:///mlflow.db");
        if (await database.ReadAsync(MlflowSchema.FindRevisionAsync, cancellation) is null) throw PlatformException.Invalid("the database holds no MLflow tables");
        await MlflowSchema.EnsureAsync(database, cancellation);
        using var http = new HttpClient();
        var audit = await AuditLogs.FindAsync(database, Environment.UserName, cancellation);
        var purge = new PurgeService(database, Eraser(parse, http), TimeProvider.System, audit);
        var items = await purge.PlanAsync(SelectionOf(parse), cancellation);
        if (parse.GetValue(DryRun)) return Print(items);
        var code = await RemoveAsync(purge, items, cancellation);
        if (parse.GetValue(Lineage) is { } age) await PruneAsync(database, Age.Parse(age), cancellation);
        return code;
    }

    static async Task PruneAsync(IDatabase database, TimeSpan age, CancellationToken cancellation)
    {
        var until = TimeProvider.System.GetUtcNow() - age;
        Console.WriteLine($"Nodes removed from the lineage graph: {await LineagePruning.PruneAsync(database, until.ToUnixTimeMilliseconds(), cancellation)}");
    }

    static PurgeSelection SelectionOf(ParseResult parse) => new()
    {
        OlderThan = parse.GetValue(OlderThan) is { } age ? Age.Parse(age) : TimeSpan.Zero,
        RunIds = List(parse.GetValue(Runs)), ExperimentIds = List(parse.GetValue(Experiments)), LoggedModelIds = List(parse.GetValue(Models)),
        Jobs = parse.GetValue(Jobs), JobIds = List(parse.GetValue(JobIds)),
    };

    static int Print(List<PurgeItem> items)
    {
        foreach (var item in items) Console.WriteLine($"{Name(item)} would be permanently deleted.");
        return 0;
    }

    static async Task<int> RemoveAsync(PurgeService purge, List<PurgeItem> items, CancellationToken cancellation)
    {
        var kept = 0;
        foreach (var item in items)
        {
            if (await purge.RemoveAsync(item, cancellation) is { } why)
            {
                kept++;
                await Console.Error.WriteLineAsync($"ml: {Name(item)} is kept: {why}");
            }
            else if (item.Kind != PurgeKind.TraceArtifacts)
            {
                Console.WriteLine($"{Name(item)} has been permanently deleted.");
            }
        }

        return kept == 0 ? 0 : 1;
    }

    static string Name(PurgeItem item) => item.Kind switch
    {
        PurgeKind.Run => $"Run with ID {item.Id}",
        PurgeKind.LoggedModel => $"Logged model with ID {item.Id}",
        PurgeKind.Experiment => $"Experiment with ID {item.Id}",
        PurgeKind.Job => $"Job with ID {item.Id}",
        _ => $"The artifacts of trace {item.Id}",
    };

    // Without a destination of its own the server is asked, as mlflow gc does: only it knows where it keeps what it passes on.
    static Func<string, CancellationToken, Task> Eraser(ParseResult parse, HttpClient http)
    {
        var stores = new ArtifactStores(parse.GetValue(Destination) ?? "./mlartifacts");
        if (parse.GetValue(Destination) is not null || parse.GetValue(Tracking) is not { } server || !Uri.TryCreate(server, UriKind.Absolute, out var address)
            || !address.Scheme.StartsWith("http", StringComparison.Ordinal)) return stores.DeleteAsync;
        var proxy = new ProxiedArtifacts(http, server);
        return (uri, cancellation) => ArtifactUri.Scheme(uri) == "mlflow-artifacts" ? proxy.DeleteAsync(uri, cancellation) : stores.DeleteAsync(uri, cancellation);
    }

    static string[]? List(string? text) => text?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    static Option<string?> Text(string name, string? variable, string description) => new(name)
    {
        Description = variable is null ? description : $"{description} [{variable}]",
        DefaultValueFactory = _ => variable is not null && Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value : null,
    };
}
