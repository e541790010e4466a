namespace ML.Host.Configuration;

/// <summary>Every setting of <c>ml server</c>.</summary>
static class ServerSettings
{
    const string NotYet = "this server does not have it yet";
    const string OtherServer = "it configures a Python server process, and this server is none";

    public static readonly IReadOnlyList<Setting> All =
    [
        new("backend-store-uri", "Tracking database: sqlite:///file.db or postgresql://… (default sqlite:///mlflow.db).", "MLFLOW_BACKEND_STORE_URI"),
        new("registry-store-uri", "Registry database (default: the tracking database).", "MLFLOW_REGISTRY_STORE_URI"),
        new("default-artifact-root", "Parent of new experiments' artifacts (default mlflow-artifacts:/, or ./mlruns with --no-serve-artifacts).", "MLFLOW_DEFAULT_ARTIFACT_ROOT"),
        new("serve-artifacts", "Pass artifacts through this server (default).", "MLFLOW_SERVE_ARTIFACTS", Switch: true),
        new("no-serve-artifacts", "Do not pass artifacts through this server.", Switch: true),
        new("artifacts-only", "Serve nothing but artifacts.", "MLFLOW_ARTIFACTS_ONLY", Switch: true),
        new("artifacts-destination", "Where proxied artifacts are kept: a folder, s3://… or a blob store (default ./mlartifacts).", "MLFLOW_ARTIFACTS_DESTINATION"),
        new("host", "Address to listen on (default 127.0.0.1).", "MLFLOW_HOST", "h"),
        new("port", "Port to listen on (default 5000).", "MLFLOW_PORT", "p"),
        new("workers", "Accepted and without effect: one process uses every core.", "MLFLOW_WORKERS", "w"),
        new("static-prefix", "Prefix of every path, such as /mlflow (default none).", "MLFLOW_STATIC_PREFIX"),
        new("allowed-hosts", "Host headers that are accepted, comma-separated, * as wildcard (default localhost and private addresses).", "MLFLOW_SERVER_ALLOWED_HOSTS"),
        new("cors-allowed-origins", "Origins that may call from a browser, comma-separated (default localhost).", "MLFLOW_SERVER_CORS_ALLOWED_ORIGINS"),
        new("disable-security-middleware", "Check neither Host nor Origin headers.", "MLFLOW_SERVER_DISABLE_SECURITY_MIDDLEWARE", Switch: true),
        new("x-frame-options", "X-Frame-Options header: SAMEORIGIN, DENY or NONE (default SAMEORIGIN).", "MLFLOW_SERVER_X_FRAME_OPTIONS"),
        new("config", "YAML file with any of these settings as `name: value`.", "ML_CONFIG"),
        new("mlflow-ui", "Folder with the build of MLflow's web interface, served at /mlflow (default: the active Python environment's).", "ML_MLFLOW_UI"),
        new("grpc-port", "Port of Open Inference over gRPC for served endpoints (default none).", "ML_GRPC_PORT"),
        new("features-root", "Folder of computed feature views, training sets and the embedded online store (default ./mlfeatures).", "ML_FEATURES_ROOT"),
        new("spark", "Spark Connect server for training sets that ask for it: sc://host:port (default none).", "ML_SPARK"),
        new("serving-allowed-roots", "Folders beside the artifacts' own whose model folders served entities may name, comma-separated (default none).", "ML_SERVING_ALLOWED_ROOTS"),
        new("features-allowed-roots", "Folders beside --features-root whose tables and files feature definitions and requests may name, comma-separated (default none).", "ML_FEATURES_ALLOWED_ROOTS"),
        new("online-store", "Online feature store: embedded, redis://… or postgresql://… (default embedded).", "ML_ONLINE_STORE"),
        new("purge-deleted-after", "Age, such as 30d, at which deleted runs, experiments and models are removed for good with their artifacts (default never).", "ML_PURGE_DELETED_AFTER"),
        new("admin-token", "Token that callers of /api/2.0/ml/gc must bear; better given by the variable (default none: it is off).", "ML_ADMIN_TOKEN"),
        new("tables-root", "Folders of Delta tables to show beside the platform's own, comma-separated, as FOLDER or NAME=FOLDER.", "ML_TABLES_ROOT"),
        new("system-tables", "Folder of the platform's system tables: runs, metrics, models, endpoints and more as Delta tables; or off (default off).", "ML_SYSTEM_TABLES"),
        new("services", "Services of this process, comma-separated, of tracking, platform, artifacts, registry, features, serving, tables and gateway (default all of them).", "ML_SERVICES"),
        new("service-addresses", "Where the other services are: SERVICE=http://host:port, comma-separated; a service with several replicas several times.", "ML_SERVICE_ADDRESSES"),
        new("internal-token", "What the processes of a split platform show each other; better given by the variable (default none).", "ML_INTERNAL_TOKEN"),
        new("lineage-url", "Catalogue that lineage is sent to as OpenLineage events, such as http://host:5000/api/v1/lineage; OPENLINEAGE_API_KEY is its bearer token (default none).", "ML_LINEAGE_URL"),
        new("otlp-endpoint", "OpenTelemetry collector that spans of requests are sent to: http://host:port (default none).", "OTEL_EXPORTER_OTLP_ENDPOINT"),
        new("otlp-protocol", "What the collector speaks: http/protobuf or grpc (default http/protobuf).", "OTEL_EXPORTER_OTLP_PROTOCOL"),
        new("trace-share", "Share of requests whose spans are sent, from 0 to 1, where the caller has not decided it (default 1).", "ML_TRACE_SHARE"),
        new("access-log", "A log line for each inference of a served model.", "ML_ACCESS_LOG", Switch: true),
        new("log-format", "Log lines: text or json (default text).", "ML_LOG_FORMAT"),
        new("read-replica-backend-store-uri", "", "MLFLOW_READ_REPLICA_BACKEND_STORE_URI", Refused: NotYet),
        new("app-name", "", Refused: NotYet),
        new("expose-prometheus", "", "MLFLOW_EXPOSE_PROMETHEUS", Refused: NotYet),
        new("trace-archival-config", "", "MLFLOW_TRACE_ARCHIVAL_CONFIG", Refused: NotYet),
        new("disable-workspaces", "Accepted: there is one workspace.", Switch: true),
        new("workspace-store-uri", "", "MLFLOW_WORKSPACE_STORE_URI", Refused: NotYet),
        new("enable-workspaces", "", "MLFLOW_ENABLE_WORKSPACES", Switch: true, Refused: NotYet),
        new("secrets-cache-ttl", "", Refused: NotYet),
        new("secrets-cache-max-size", "", Refused: NotYet),
        new("gunicorn-opts", "", "MLFLOW_GUNICORN_OPTS", Refused: OtherServer),
        new("waitress-opts", "", Refused: OtherServer),
        new("uvicorn-opts", "", "MLFLOW_UVICORN_OPTS", Refused: OtherServer),
        new("dev", "", Switch: true, Refused: OtherServer),
    ];
}
