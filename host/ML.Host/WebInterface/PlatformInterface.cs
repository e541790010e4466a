using System.Text;

namespace ML.Host.WebInterface;

/// <summary>The platform's own web interface: its files, and its page for every address that a browser navigates to.</summary>
static class PlatformInterface
{
    /// <summary>No inline script or style, nothing from another host.</summary>
    const string PagePolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; frame-src 'self' blob:; object-src 'self' blob:; " +
        "manifest-src 'self'; base-uri 'self'; form-action 'none'; frame-ancestors 'self'";

    /// <summary>
    /// The frame that shows HTML artifacts: an origin of its own that may run what the artifact brings inline, and
    /// reaches neither the page around it nor any server.
    /// </summary>
    const string FramePolicy =
        "sandbox allow-scripts; default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval' blob: data:; style-src 'unsafe-inline' data:; " +
        "img-src data: blob:; font-src data:; media-src data: blob:; worker-src blob:; frame-ancestors 'self'";

    const string FramePath = "artifact-frame.html";

    /// <summary>First parts of paths that belong to programs; a mistyped one must answer an error, never a page.</summary>
    static readonly string[] Programs =
        ["api", "ajax-api", "graphql", "get-artifact", "model-versions", "health", "version", "server-info", "v1", "v2", "mlflow", "metrics", "assets", "static-files", "docs"];

    /// <summary>Where the published executable has the built interface.</summary>
    public static string Folder => Path.Combine(AppContext.BaseDirectory, "ui");

    /// <summary>Maps the interface below the prefix; without a built interface it maps nothing.</summary>
    public static void Map(IEndpointRouteBuilder routes, string staticPrefix)
    {
        if (!File.Exists(Path.Combine(Folder, "index.html"))) return;
        var files = AssetFolder.Open(Folder, path => path.StartsWith("assets/", StringComparison.Ordinal));
        foreach (var path in files.Paths)
        {
            if (path is "index.html") continue;
            var policy = path is FramePath ? FramePolicy : null;
            routes.MapMethods("/" + path, [HttpMethods.Get, HttpMethods.Head], context => WriteAsync(context, files.Find(path)!, policy));
        }

        var page = new Lazy<StaticAsset>(() => Page(files.Find("index.html")!, staticPrefix));
        routes.MapMethods("/", [HttpMethods.Get, HttpMethods.Head], context => WriteAsync(context, page.Value, PagePolicy));
        routes.MapMethods("/{**page}", [HttpMethods.Get, HttpMethods.Head], context => WriteAsync(context, page.Value, PagePolicy))
            .WithOrder(int.MaxValue - 1)
            .WithMetadata(new NavigationOnly(Programs));
    }

    /// <summary>The page with the prefix as its base; rewriting makes the compressed twins of the build useless.</summary>
    static StaticAsset Page(StaticAsset built, string staticPrefix)
    {
        if (staticPrefix.Length == 0) return built;
        var html = Encoding.UTF8.GetString(built.Plain).Replace("<base href=\"/\"", $"<base href=\"{staticPrefix}/\"", StringComparison.Ordinal);
        return built with { Plain = Encoding.UTF8.GetBytes(html), Brotli = null, Gzip = null };
    }

    static Task WriteAsync(HttpContext context, StaticAsset file, string? policy)
    {
        if (policy is not null)
        {
            context.Response.Headers.ContentSecurityPolicy = policy;
            context.Response.Headers["Referrer-Policy"] = "same-origin";
        }

        return file.WriteAsync(context);
    }
}
