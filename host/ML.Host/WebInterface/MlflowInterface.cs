namespace ML.Host.WebInterface;

/// <summary>
/// MLflow's own web interface below <c>/mlflow</c>, from the build inside an installed <c>mlflow</c> package. Its calls
/// are relative to its page, so what it sends below <c>/mlflow</c> is answered by the same API.
/// </summary>
static class MlflowInterface
{
    const string Home = "/mlflow";

    /// <summary>Sends the API calls of the page to the API. Runs before routing.</summary>
    public static void UseMlflowInterface(this IApplicationBuilder application, string staticPrefix)
    {
        var home = new PathString(staticPrefix + Home);
        application.Use((context, next) =>
        {
            if (context.Request.Path.StartsWithSegments(home, out var rest) && IsCall(rest)) context.Request.Path = staticPrefix + rest;
            return next(context);
        });
    }

    static bool IsCall(PathString path) =>
        path.StartsWithSegments("/ajax-api") || path.StartsWithSegments("/graphql") || path.StartsWithSegments("/get-artifact")
        || path.StartsWithSegments("/model-versions") || path.StartsWithSegments("/version") || path.StartsWithSegments("/server-info");

    /// <summary>Maps the page and its files; without an installed build it maps nothing.</summary>
    /// <param name="routes">The routes below the static prefix.</param>
    /// <param name="staticPrefix">That prefix.</param>
    /// <param name="configured">The build's folder as configured; null looks into the active Python environment.</param>
    public static void Map(IEndpointRouteBuilder routes, string staticPrefix, string? configured)
    {
        if ((configured ?? Installed()) is not { } folder || !File.Exists(Path.Combine(folder, "index.html"))) return;
        var files = new Lazy<AssetFolder>(() => AssetFolder.Open(folder, path => path.StartsWith("static/", StringComparison.Ordinal)));
        routes.MapGet(Home, context =>
        {
            // Relative addresses of the page need the closing slash.
            if (!context.Request.Path.Value!.EndsWith('/'))
            {
                context.Response.Redirect($"{staticPrefix}{Home}/");
                return Task.CompletedTask;
            }

            return files.Value.Find("index.html")!.WriteAsync(context);
        });
        routes.MapGet(Home + "/static-files/{**path}", context =>
        {
            if (files.Value.Find((string?)context.GetRouteValue("path") ?? "") is { } file) return file.WriteAsync(context);
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        });
    }

    /// <summary>The build of the environment that is active (VIRTUAL_ENV), or whose <c>mlflow</c> command is on PATH.</summary>
    static string? Installed()
    {
        var environments = new List<string>();
        if (Environment.GetEnvironmentVariable("VIRTUAL_ENV") is { Length: > 0 } active) environments.Add(active);
        foreach (var folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries))
            if (File.Exists(Path.Combine(folder, "mlflow"))) environments.Add(Path.GetDirectoryName(folder.TrimEnd('/')) ?? "/");
        return environments.SelectMany(Builds).FirstOrDefault();
    }

    static IEnumerable<string> Builds(string environment)
    {
        var libraries = Path.Combine(environment, "lib");
        if (!Directory.Exists(libraries)) return [];
        return Directory.EnumerateDirectories(libraries, "python3*")
            .Select(python => Path.Combine(python, "site-packages", "mlflow", "server", "js", "build"))
            .Where(Directory.Exists);
    }
}
