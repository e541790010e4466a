using System.CommandLine;
using System.Globalization;
using ML.Common.Errors;
using ML.Features;
using ML.Host.Telemetry;
using ML.Serving.Standalone;

namespace ML.Host.Verbs;

/// <summary><c>ml models serve</c>: one model behind MLflow's scoring protocol, with the flags of <c>mlflow models serve</c>.</summary>
static class ModelsVerb
{
    static readonly Option<string> ModelUri = new("--model-uri", "-m")
    {
        Description = "models:/name/version, models:/name@alias, models:/name/stage, models:/m-id, runs:/run_id/path, or a folder.",
        Required = true,
    };

    static readonly Option<string> Host = Text("--host", "-h", "MLFLOW_HOST", "127.0.0.1", "Address to listen on.");
    static readonly Option<int> Port = Number("--port", "-p", "MLFLOW_PORT", 5000, "TCP port; 0 takes a free one.");
    static readonly Option<int> Timeout = Number("--timeout", "-t", "MLFLOW_SCORING_SERVER_REQUEST_TIMEOUT", 60, "Seconds that one request may take.");
    static readonly Option<int> Workers = Number("--workers", "-w", "MLFLOW_MODELS_WORKERS", 0, "Runs of the model at the same time; 0 for two for each core.");
    static readonly Option<int?> GrpcPort = new("--grpc-port") { Description = "TCP port of Open Inference over gRPC; none by default." };
    static readonly Option<int?> MaxBatchSize = new("--max-batch-size") { Description = "Rows that requests may share a run with; no batching by default." };
    static readonly Option<int> BatchDelay = new("--batch-delay-us")
    {
        Description = "Microseconds that the first request of a batch waits for others.",
        DefaultValueFactory = _ => 1000,
    };

    static readonly Option<string?> Database = Setting("--backend-store-uri", "MLFLOW_BACKEND_STORE_URI", "Database of the feature definitions, for a model with a feature spec; without it callers bring every column.");
    static readonly Option<string?> FeaturesRoot = Setting("--features-root", "ML_FEATURES_ROOT", "Folder of the embedded online store.");
    static readonly Option<string?> OnlineStore = Setting("--online-store", "ML_ONLINE_STORE", "embedded, redis://… or postgresql://….");

    static readonly Option<string> LogFormat = new("--log-format") { Description = "text or json.", DefaultValueFactory = _ => "text" };

    static readonly Option<bool> AccessLog = new("--access-log")
    {
        Description = "A log line for each inference [ML_ACCESS_LOG].",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("ML_ACCESS_LOG")?.ToLowerInvariant() is "1" or "true",
    };

    // The model's Python environment is not needed to run ONNX: these are accepted because scripts pass them.
    static readonly Option<string> EnvManager = new("--env-manager") { Description = "Accepted; an ONNX model needs no Python environment." };
    static readonly Option<bool> NoConda = new("--no-conda") { Description = "Accepted; an ONNX model needs no Python environment." };
    static readonly Option<bool> InstallMlflow = new("--install-mlflow") { Description = "Accepted; an ONNX model needs no Python environment." };

    public static Command Build() => new("models", "Serve models.") { Serve() };

    static Command Serve()
    {
        var command = new Command("serve", "Serve one model over HTTP: /invocations, /ping, /health, /version, and Open Inference under /v2.")
        {
            ModelUri, Host, Port, Timeout, Workers, GrpcPort, MaxBatchSize, BatchDelay, Database, FeaturesRoot, OnlineStore, LogFormat, AccessLog, EnvManager, NoConda, InstallMlflow,
        };
        foreach (var option in ServedTraces.Options) command.Add(option);
        command.SetAction((parse, cancellation) => ConsoleErrors.GuardAsync(async () =>
        {
            await using var features = FeaturesOf(parse);
            return await ServeApplication.RunAsync(OptionsOf(parse) with { Features = features, AddServices = TracesOf(parse) }, cancellation);
        }));
        return command;
    }

    static ServedFeatures? FeaturesOf(ParseResult parse)
    {
        if (parse.GetValue(Database) is not { } database) return null;
        var standard = new FeatureStoreOptions();
        return new ServedFeatures(database, new FeatureStoreOptions
        {
            Root = parse.GetValue(FeaturesRoot) ?? standard.Root,
            OnlineStore = parse.GetValue(OnlineStore) ?? standard.OnlineStore,
        });
    }

    static Action<IServiceCollection>? TracesOf(ParseResult parse) =>
        ServedTraces.Of(parse) is { } traces ? services => services.AddHostedService(_ => new TraceExport(traces, "models serve")) : null;

    static ServeOptions OptionsOf(ParseResult parse)
    {
        var workers = parse.GetValue(Workers);
        return new ServeOptions
        {
            ModelUri = parse.GetRequiredValue(ModelUri),
            Host = parse.GetValue(Host)!,
            Port = Within("--port", parse.GetValue(Port), 0, 65535),
            GrpcPort = parse.GetValue(GrpcPort) is { } grpc ? Within("--grpc-port", grpc, 0, 65535) : null,
            Timeout = TimeSpan.FromSeconds(Within("--timeout", parse.GetValue(Timeout), 1, 86400)),
            Workers = Within("--workers", workers, 0, 4096) == 0 ? null : workers,
            MaxBatchSize = parse.GetValue(MaxBatchSize) is { } size ? Within("--max-batch-size", size, 1, 1 << 20) : null,
            BatchDelay = TimeSpan.FromMicroseconds(Within("--batch-delay-us", parse.GetValue(BatchDelay), 0, 10_000_000)),
            AccessLog = parse.GetValue(AccessLog),
            JsonLogs = parse.GetValue(LogFormat) switch
            {
                "json" => true,
                "text" => false,
                var other => throw PlatformException.Invalid($"--log-format is '{other}'; expected text or json"),
            },
        };
    }

    static int Within(string flag, int value, int least, int most) =>
        value >= least && value <= most ? value : throw PlatformException.Invalid($"{flag} is {value}; expected {least} to {most}");

    static Option<string> Text(string name, string alias, string variable, string otherwise, string description) => new(name, alias)
    {
        Description = $"{description} [{variable}]",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value : otherwise,
    };

    static Option<string?> Setting(string name, string variable, string description) => new(name)
    {
        Description = $"{description} [{variable}]",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value : null,
    };

    static Option<int> Number(string name, string alias, string variable, int otherwise, string description) => new(name, alias)
    {
        Description = $"{description} [{variable}]",
        DefaultValueFactory = result =>
        {
            if (Environment.GetEnvironmentVariable(variable) is not { Length: > 0 } text) return otherwise;
            if (int.TryParse(text, CultureInfo.InvariantCulture, out var value)) return value;
            result.AddError($"{variable} is '{text}'; expected a whole number");
            return otherwise;
        },
    };
}
