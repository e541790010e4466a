using System.CommandLine;
using System.Text.Json;
using ML.Common.Errors;
using ML.Common.Json;
using ML.Features;
using ML.Features.Contracts;
using ML.Features.Contracts.Catalog;
using ML.Features.Contracts.Materialization;
using ML.Features.Contracts.Statistics;
using ML.Features.Contracts.TrainingSets;
using ML.Hosting.Modules;
using ML.Platform;
using ML.Serving.Resolving;

namespace ML.Host.Verbs;

/// <summary><c>ml features</c>: define, join, publish and look at features.</summary>
static class FeaturesVerb
{
    static readonly Option<string> Database = new("--backend-store-uri")
    {
        Description = "Database of the definitions [MLFLOW_BACKEND_STORE_URI].", Recursive = true,
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("MLFLOW_BACKEND_STORE_URI") is { Length: > 0 } uri ? uri : "sqlite:///mlflow.db",
    };

    static readonly Option<string> Root = new("--features-root")
    {
        Description = "Folder of computed views, training sets and the embedded online store [ML_FEATURES_ROOT].", Recursive = true,
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("ML_FEATURES_ROOT") is { Length: > 0 } root ? root : new FeatureStoreOptions().Root,
    };

    static readonly Option<string> Online = new("--online-store")
    {
        Description = "embedded, redis://… or postgresql://… [ML_ONLINE_STORE].", Recursive = true,
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("ML_ONLINE_STORE") is { Length: > 0 } store ? store : "embedded",
    };

    static readonly Option<string?> Spark = new("--spark")
    {
        Description = "Spark Connect server for training sets that ask for it, sc://host:port [ML_SPARK].", Recursive = true,
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("ML_SPARK") is { Length: > 0 } spark ? spark : null,
    };

    // What is done here stands in the lineage and the audit log too, under the name of the user.
    static readonly ServiceModule Lineage = PlatformModule.Module with { Add = services => services.AddPlatform(Environment.UserName) };

    public static Command Build() => new("features", "Define features, join training sets, publish and look features up.")
    {
        Database, Root, Online, Spark, Apply(), List(), Describe(), TrainingSets(), ModelSpec(), Score(), Materialize(), Get(), Statistics(),
    };

    static Command Apply()
    {
        var folder = new Argument<string>("folder") { Description = "Folder of YAML files." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Show the plan and stop." };
        return Command(new Command("apply", "Plan and apply the definitions of a folder.") { folder, dryRun }, async (store, parse, cancellation) =>
        {
            var definitions = FeatureStore.ReadDefinitions(parse.GetRequiredValue(folder));
            var plan = await store.PlanAsync(definitions, cancellation);
            foreach (var change in plan.Changes) Print(change);
            var changes = plan.Changes.Count(c => c.Action != "unchanged");
            if (changes > 0 && !parse.GetValue(dryRun)) await store.ApplyAsync(definitions, cancellation);
            Console.WriteLine($"{changes} of {plan.Changes.Count} definitions {(parse.GetValue(dryRun) ? "would change" : "applied")}");
        });
    }

    static Command List() => Command(new Command("list", "List the definitions."), async (store, _, cancellation) =>
    {
        foreach (var found in await store.ListAsync(cancellation))
            Console.WriteLine($"{found.Definition.Kind,-18} {found.Definition.Name}  v{found.Version}  {found.Definition.Description}");
    });

    static Command Describe()
    {
        var name = new Argument<string>("name");
        return Command(new Command("describe", "Show a definition and what stands behind it.") { name }, async (store, parse, cancellation) =>
            PrintJson(await store.DescribeAsync(parse.GetRequiredValue(name), cancellation)));
    }

    static Command TrainingSets()
    {
        var request = new Argument<string>("request") { Description = "JSON file: name, spine, feature_spec or features, label, …; with --rebuild a training set's name." };
        var rebuild = new Option<bool>("--rebuild") { Description = "Make it again from the versions that it was made of." };
        var location = new Option<string?>("--location") { Description = "Folder of the Delta table to write." };
        return Command(new Command("training-set", "Join features to a spine, point in time.") { request, rebuild, location }, async (store, parse, cancellation) =>
        {
            var text = parse.GetRequiredValue(request);
            var console = new ConsoleProgress("join");
            var set = parse.GetValue(rebuild)
                ? await store.RebuildTrainingSetAsync(new NamedTrainingSet { Name = text, Location = parse.GetValue(location) }, console, cancellation)
                : await store.CreateTrainingSetAsync(ReadRequest(text, parse.GetValue(location)), console, cancellation);
            console.End();
            PrintJson(set);
        });
    }

    static Command ModelSpec()
    {
        var name = new Argument<string>("training-set");
        var file = new Option<string?>("--out", "-o") { Description = "File to write instead of the terminal; a model's folder wants it as feature_spec.yaml." };
        return Command(new Command("model-spec", "Write what a model trained on a training set reads, to be logged with the model.") { name, file }, async (store, parse, cancellation) =>
        {
            var yaml = await store.ModelSpecAsync(parse.GetRequiredValue(name), cancellation);
            if (parse.GetValue(file) is { } path) await File.WriteAllTextAsync(path, yaml, cancellation);
            else Console.Write(yaml);
        });
    }

    static Command Score()
    {
        var request = new Argument<string>("request") { Description = "JSON file: name, model_uri, spine, …" };
        var location = new Option<string?>("--location") { Description = "Folder of the Delta table to write." };
        return Command(new Command("score", "Score a table of keys with a registered model, features point in time.") { request, location }, async (store, parse, cancellation) =>
        {
            var batch = FeatureStore.ReadScoreBatch(parse.GetRequiredValue(request));
            if (parse.GetValue(location) is { } folder) batch = batch with { Location = Path.GetFullPath(folder) };
            var console = new ConsoleProgress(batch.Name);
            var answer = await store.ScoreBatchAsync(batch, new Progress<long>(rows => console.Report(new MaterializationProgress(batch.Name, rows, null))), cancellation);
            console.End();
            PrintJson(answer);
        });
    }

    static Command Materialize()
    {
        var names = new Argument<string[]>("names") { Description = "Tables and views; none means all.", Arity = ArgumentArity.ZeroOrMore };
        var full = new Option<bool>("--full") { Description = "Do everything again instead of what changed." };
        var start = new Option<string?>("--start") { Description = "Earliest event time." };
        var end = new Option<string?>("--end") { Description = "Latest event time." };
        var engine = new Option<string?>("--engine") { Description = "embedded (default), or spark: windowed aggregates are computed there." };
        var chunk = new Option<string?>("--chunk") { Description = "Publish from --start to --end in pieces of this length, such as 1d; the same command goes on where it was interrupted." };
        var follow = new Option<bool>("--follow") { Description = "Stay, and publish each new version of Delta tables, and of views over them, as it comes." };
        var interval = new Option<int>("--interval-ms") { Description = "How often --follow looks for new versions, milliseconds.", DefaultValueFactory = _ => 1000 };
        return Command(new Command("materialize", "Compute views and publish what is marked online.") { names, full, start, end, chunk, engine, follow, interval }, async (store, parse, cancellation) =>
        {
            var given = parse.GetValue(names) is { Length: > 0 } some ? some : null;
            var request = new MaterializeFeatures { Names = given, Full = parse.GetValue(full), StartTs = parse.GetValue(start), EndTs = parse.GetValue(end), Chunk = parse.GetValue(chunk), Engine = parse.GetValue(engine) };
            if (parse.GetValue(follow))
            {
                await store.FollowAsync(new MaterializeFeatures { Names = given, Engine = request.Engine }, TimeSpan.FromMilliseconds(Math.Max(10, parse.GetValue(interval))), new ConsolePublications(), cancellation);
                return;
            }

            var console = new ConsoleProgress("");
            var done = await store.MaterializeAsync(request, console, cancellation);
            console.End();
            foreach (var status in done.Materialized) ConsolePublications.Print(status);
        });
    }

    static Command Get()
    {
        var keys = new Argument<string>("keys") { Description = "JSON object of join key → list of values, such as '{\"driver_id\": [1001]}'." };
        var features = new Option<string[]>("--features") { Description = "table:feature, repeated.", AllowMultipleArgumentsPerToken = true };
        var spec = new Option<string?>("--spec") { Description = "A feature spec instead of features." };
        return Command(new Command("get", "Look features up in the online store.") { keys, features, spec }, async (store, parse, cancellation) =>
        {
            using var entities = ReadKeys(parse.GetRequiredValue(keys));
            var list = string.Join(", ", (parse.GetValue(features) ?? []).Select(f => $"\"{JsonEncodedText.Encode(f)}\""));
            var service = parse.GetValue(spec) is { } name ? $", \"feature_service\": \"{JsonEncodedText.Encode(name)}\"" : "";
            Console.WriteLine(await store.GetOnlineAsync($"{{\"features\": [{list}], \"entities\": {entities.RootElement.GetRawText()}{service}}}", cancellation));
        });
    }

    static JsonDocument ReadKeys(string text)
    {
        try
        {
            return JsonDocument.Parse(text);
        }
        catch (JsonException error)
        {
            throw PlatformException.Invalid($"keys is not JSON: {error.Message}; expected an object of join key → list of values, such as '{{\"driver_id\": [1001]}}'");
        }
    }

    static Command Statistics()
    {
        var name = new Argument<string>("name") { Description = "A table, view or training set." };
        var against = new Option<string?>("--against") { Description = "Measure drift against this table, view or training set instead." };
        return Command(new Command("stats", "Describe the values of features, or measure drift.") { name, against }, async (store, parse, cancellation) =>
        {
            if (parse.GetValue(against) is { } other)
            {
                PrintJson(await store.DriftAsync(new GetDrift { Baseline = other, Current = parse.GetRequiredValue(name) }, cancellation));
                return;
            }

            PrintJson(await store.StatisticsAsync(new GetStatistics { Name = parse.GetRequiredValue(name) }, cancellation));
        });
    }

    static Command Command(Command command, Func<FeatureStore, ParseResult, CancellationToken, Task> run)
    {
        command.SetAction((parse, cancellation) => ConsoleErrors.GuardAsync(async () =>
        {
            var options = new FeatureStoreOptions { Root = parse.GetRequiredValue(Root), OnlineStore = parse.GetRequiredValue(Online), Spark = parse.GetValue(Spark) };
            await using var store = await FeatureStore.OpenAsync(
                parse.GetRequiredValue(Database), options, services => services.AddModelSource(TrackingOptions.FromEnvironment(Environment.GetEnvironmentVariable)),
                [Lineage], cancellation);
            await run(store, parse, cancellation);
            return 0;
        }));
        return command;
    }

    static CreateTrainingSet ReadRequest(string file, string? location)
    {
        var request = FeatureStore.ReadTrainingSet(file);
        return location is null ? request : request with { Location = Path.GetFullPath(location) };
    }

    static void Print(DefinitionChange change)
    {
        var sign = change.Action switch { "create" => "+", "update" => "~", "delete" => "-", _ => " " };
        Console.WriteLine($"{sign} {change.Kind} {change.Name}");
        foreach (var line in change.Differences) Console.WriteLine($"    {line}");
    }

    static void PrintJson<T>(T value) => Console.WriteLine(JsonSerializer.Serialize(value, Indented.TypeInfo<T>()));

    static readonly JsonSerializerOptions Indented = new(FeaturesJson.Strict) { WriteIndented = true };
}
