using System.Text.Json;
using ML.Client.Authentication;

namespace ML.Client.Fluent;

/// <summary>The tags that MLflow's client puts on a new run: user, source, git checkout, and those of <c>MLFLOW_RUN_CONTEXT</c>.</summary>
internal static class ContextTags
{
    public const string RunName = "mlflow.runName";
    public const string ParentRunId = "mlflow.parentRunId";
    public const string Note = "mlflow.note.content";

    static readonly Lazy<GitCheckout?> Git = new(() => GitCheckout.Find(AppContext.BaseDirectory) ?? GitCheckout.Find(Environment.CurrentDirectory));

    public static Dictionary<string, string> Create(IMlflowCredentials? credentials)
    {
        var tags = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["mlflow.user"] = (credentials as BasicCredentials)?.UserName ?? Environment.UserName,
            ["mlflow.source.name"] = SourceName(),
            ["mlflow.source.type"] = "LOCAL",
        };
        if (Git.Value is { } git)
        {
            tags["mlflow.source.git.commit"] = git.Commit;
            if (git.Branch is not null) tags["mlflow.source.git.branch"] = git.Branch;
            if (git.RemoteUrl is not null) tags["mlflow.source.git.repoURL"] = git.RemoteUrl;
        }

        foreach (var (key, value) in FromEnvironment(Environment.GetEnvironmentVariable("MLFLOW_RUN_CONTEXT"))) tags[key] = value;
        return tags;
    }

    /// <exception cref="ArgumentException">The variable is not a JSON object.</exception>
    internal static Dictionary<string, string> FromEnvironment(string? json)
    {
        if (string.IsNullOrEmpty(json)) return [];
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.ToString(), StringComparer.Ordinal);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new ArgumentException($"MLFLOW_RUN_CONTEXT is not a JSON object of strings: {exception.Message}", exception);
        }
    }

    static string SourceName() => Environment.GetCommandLineArgs() is [{ Length: > 0 } file, ..] ? file : Environment.ProcessPath ?? "<console>";
}
