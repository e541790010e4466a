using ML.Features;
using ML.Host.Server;
using ML.Host.Services;
using ML.Host.Telemetry;
using ML.Hosting.Configuration;
using ML.Hosting.Databases;
using ML.Platform.Lineage.Sending;
using ML.Platform.SystemTables;
using ML.Serving.InferenceTables;
using ML.Serving.Resolving;
using ML.Storage;
using ML.Tables;
using ML.Tables.Catalog;
using ML.Tracking.Retention;

namespace ML.Host.Configuration;

/// <summary>The validated options of one server.</summary>
sealed class ServerOptions
{
    /// <summary>The catalogue of the platform's own tables.</summary>
    const string SystemCatalog = "ml";

    /// <summary>Database of tracking. Default <c>sqlite:///mlflow.db</c> in the working folder.</summary>
    public string BackendStoreUri { get; init; } = "sqlite:///mlflow.db";

    /// <summary>Database of the registry; null means the one of tracking.</summary>
    public string? RegistryStoreUri { get; init; }

    /// <summary>Artifact root, destination and proxy.</summary>
    public ArtifactOptions Artifacts { get; init; } = new();

    /// <summary>Folders and online store of the feature store.</summary>
    public FeatureStoreOptions Features { get; init; } = new();

    /// <summary>Folders that served models may be read from.</summary>
    public ModelFolderOptions Models { get; init; } = new() { AllowedRoots = [] };

    /// <summary>When deleted things are removed for good.</summary>
    public RetentionOptions Retention { get; init; } = new();

    /// <summary>Where the platform keeps tables of what it knows.</summary>
    public SystemTableOptions SystemTables { get; init; } = new();

    /// <summary>The catalogue of tables.</summary>
    public CatalogOptions Tables { get; init; } = new();

    /// <summary>Which services run here.</summary>
    public ServicePlan Services { get; init; } = ServicePlan.Whole;

    /// <summary>Host and Origin checks.</summary>
    public SecurityOptions Security { get; init; } = new();

    /// <summary>Address to listen on: an IP address, <c>localhost</c> or <c>0.0.0.0</c>. Default 127.0.0.1.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>TCP port. Default 5000; 0 takes a free one.</summary>
    public int Port { get; init; } = 5000;

    /// <summary>TCP port of Open Inference over gRPC (HTTP/2 without TLS). Null for none; 0 takes a free one.</summary>
    public int? GrpcPort { get; init; }

    /// <summary>Prefix of every path, without a closing slash. Default empty.</summary>
    public string StaticPrefix { get; init; } = "";

    /// <summary>Whether each inference gets a line in the log. Default false.</summary>
    public bool AccessLog { get; init; }

    /// <summary>Where lineage is sent.</summary>
    public LineageSendOptions Lineage { get; init; } = new();

    /// <summary>Where spans of requests go. Null: nowhere.</summary>
    public TraceOptions? Traces { get; init; }

    /// <summary>Whether log lines are JSON. Default false.</summary>
    public bool JsonLogs { get; init; }

    /// <summary>Folder with the build of MLflow's web interface; null looks into the active Python environment.</summary>
    public string? MlflowInterface { get; init; }

    public static ServerOptions From(SettingValues values)
    {
        var artifactsOnly = values.Flag("artifacts-only");
        var serve = values.Flag("serve-artifacts", otherwise: true) && !values.Flag("no-serve-artifacts");
        var artifacts = new ArtifactOptions
        {
            ServeArtifacts = serve || artifactsOnly,
            ArtifactsOnly = artifactsOnly,
            ArtifactsDestination = values.Text("artifacts-destination") ?? "./mlartifacts",
            DefaultArtifactRoot = values.Text("default-artifact-root") ?? (serve ? ArtifactOptions.ProxyRoot : Path.GetFullPath("./mlruns")),
        };
        var options = new ServerOptions
        {
            BackendStoreUri = DatabaseAddress(values, "backend-store-uri") ?? "sqlite:///mlflow.db",
            RegistryStoreUri = DatabaseAddress(values, "registry-store-uri"),
            Host = values.Text("host") ?? "127.0.0.1",
            Port = values.Number("port", 5000, 0, 65535),
            GrpcPort = values.Text("grpc-port") is null ? null : values.Number("grpc-port", 0, 0, 65535),
            StaticPrefix = Prefix(values),
            MlflowInterface = values.Text("mlflow-ui"),
            AccessLog = values.Flag("access-log"),
            JsonLogs = Choice(values, "log-format", "text", "text", "json") == "json",
            Lineage = new LineageSendOptions { Address = LineageAddress(values), ApiKey = Environment.GetEnvironmentVariable("OPENLINEAGE_API_KEY") is { Length: > 0 } key ? key : null },
            Traces = TraceOptions.From(values),
            Artifacts = artifacts,
            Models = new ModelFolderOptions { AllowedRoots = ModelRoots(values, artifacts) },
            Features = new FeatureStoreOptions
            {
                Root = values.Text("features-root") ?? "./mlfeatures",
                OnlineStore = values.Text("online-store") ?? "embedded",
                Spark = SparkServer(values),
                AllowedRoots = List(values.Text("features-allowed-roots")) ?? [],
            },
            Retention = new RetentionOptions { PurgeAfter = PurgeAge(values), AdminToken = values.Text("admin-token") },
            SystemTables = new SystemTableOptions { Folder = SystemTablesFolder(values), InferenceTables = new InferenceTableOptions().Folder },
            Services = ServicePlan.From(values, ServerModules.Needs),
            Tables = new CatalogOptions { Roots = TableRoots(values) },
            Security = new SecurityOptions
            {
                Enabled = !values.Flag("disable-security-middleware"),
                AllowedHosts = List(values.Text("allowed-hosts")),
                AllowedOrigins = List(values.Text("cors-allowed-origins")) ?? [],
                FrameOptions = Choice(values, "x-frame-options", "SAMEORIGIN", "SAMEORIGIN", "DENY", "NONE"),
            },
        };
        values.Number("workers", 1, 1, 10_000);
        CheckArtifactFlags(values);
        if (options.GrpcPort is { } grpc && !options.Services.Runs("serving"))
            values.Reject("grpc-port", $"{grpc}", "none in a process that does not run the service 'serving'");
        if (artifactsOnly && !options.Services.IsWhole) values.Reject("artifacts-only", "true", "nothing beside --services: --services artifacts serves artifacts alone");
        values.ThrowIfWrong();
        return options;
    }

    // A flag wins over a variable that says the opposite; two flags contradict each other.
    static void CheckArtifactFlags(SettingValues values)
    {
        foreach (var other in (string[])["serve-artifacts", "artifacts-only"])
            if (values.IsOnByFlag(other) && values.IsOnByFlag("no-serve-artifacts"))
                values.Reject("no-serve-artifacts", $"--{other} says the opposite; expected one of the two");
    }

    static string? SparkServer(SettingValues values)
    {
        if (values.Text("spark") is not { Length: > 0 } text) return null;
        // What stands behind the port may be a token.
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Scheme != "sc" || address.Host.Length == 0)
            values.Reject("spark", text.Split(';')[0], "a Spark Connect server: sc://host:port");
        return text;
    }

    static string? DatabaseAddress(SettingValues values, string name)
    {
        if (values.Text(name) is not { } uri) return null;
        try
        {
            DatabaseUri.Parse(uri);
        }
        catch (ML.Common.Errors.PlatformException error)
        {
            values.Reject(name, error.Message);
        }

        return uri;
    }

    static Uri? LineageAddress(SettingValues values)
    {
        if (values.Text("lineage-url") is not { Length: > 0 } text) return null;
        if (Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https") return address;
        values.Reject("lineage-url", text, "http://host:port/path of what takes OpenLineage events");
        return null;
    }

    static TimeSpan? PurgeAge(SettingValues values)
    {
        if (values.Text("purge-deleted-after") is not { Length: > 0 } text) return null;
        try
        {
            return Age.Parse(text);
        }
        catch (ML.Common.Errors.PlatformException)
        {
            values.Reject("purge-deleted-after", text, "a length of time such as 30d or 2d8h5m20s");
            return null;
        }
    }

    /// <summary>Where this server keeps artifacts itself, as far as that is on disk, and the configured folders.</summary>
    static List<string> ModelRoots(SettingValues values, ArtifactOptions artifacts)
    {
        string[] own = ["./mlruns", artifacts.DefaultArtifactRoot, artifacts.ArtifactsDestination];
        var onDisk = own.Where(u => ArtifactUri.Scheme(u) is "" or "file").Select(u => ArtifactUri.Scheme(u).Length == 0 ? u : ArtifactUri.FilePath(u));
        return [.. onDisk, .. List(values.Text("serving-allowed-roots")) ?? []];
    }

    /// <summary>The platform's own tables first, then the configured folders.</summary>
    static List<TableRoot> TableRoots(SettingValues values)
    {
        List<TableRoot> roots = [new("features", values.Text("features-root") ?? new FeatureStoreOptions().Root), new("inference", new InferenceTableOptions().Folder)];
        if (SystemTablesFolder(values) is { } system) roots.Add(new(SystemCatalog, system));
        foreach (var text in List(values.Text("tables-root")) ?? [])
        {
            if (TableRoot.TryParse(text) is not { } root) values.Reject("tables-root", text, TableRoot.Expected);
            else if (roots.Any(r => r.Name.Equals(root.Name, StringComparison.OrdinalIgnoreCase))) values.Reject("tables-root", text, $"another name: '{root.Name}' is taken");
            else roots.Add(root);
        }

        return roots;
    }

    static string? SystemTablesFolder(SettingValues values) =>
        values.Text("system-tables") is { } folder && !folder.Equals("off", StringComparison.OrdinalIgnoreCase) ? folder : null;

    static string Prefix(SettingValues values)
    {
        var prefix = values.Text("static-prefix") ?? "";
        if (prefix.Length > 0 && (!prefix.StartsWith('/') || prefix.EndsWith('/')))
            values.Reject("static-prefix", prefix, "a path that starts with '/' and does not end with one");
        return prefix;
    }

    static string Choice(SettingValues values, string name, string otherwise, params string[] choices)
    {
        if (values.Text(name) is not { } text) return otherwise;
        var match = choices.FirstOrDefault(c => c.Equals(text, StringComparison.OrdinalIgnoreCase));
        if (match is null) values.Reject(name, text, string.Join(" or ", choices));
        return match ?? otherwise;
    }

    static string[]? List(string? text) =>
        text?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
