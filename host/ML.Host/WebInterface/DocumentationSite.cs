using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace ML.Host.WebInterface;

/// <summary>The pages that <c>./ml docs</c> built, at <c>/docs</c>.</summary>
static partial class DocumentationSite
{
    const string Home = "/docs";

    /// <summary>Where the published executable has the built pages.</summary>
    public static string Folder => Path.Combine(AppContext.BaseDirectory, "docs");

    /// <summary>Maps the pages below the prefix; where none were built it maps nothing.</summary>
    public static void Map(IEndpointRouteBuilder routes, string staticPrefix)
    {
        var index = Path.Combine(Folder, "index.html");
        // Pages built for another prefix would not find their own files.
        if (!File.Exists(index) || !File.ReadAllText(index).Contains($"\"{staticPrefix}{Home}/assets/", StringComparison.Ordinal)) return;
        var files = new Lazy<AssetFolder>(() => AssetFolder.Open(Folder, path => path.StartsWith("assets/", StringComparison.Ordinal)));
        var policy = new Lazy<string>(() => Policy(files.Value.Find("index.html")!));
        routes.MapMethods(Home + "/{**path}", [HttpMethods.Get, HttpMethods.Head], context =>
        {
            var path = (string?)context.GetRouteValue("path") ?? "";
            if (path.Length == 0 && !context.Request.Path.Value!.EndsWith('/'))
            {
                // Relative addresses of the page need the closing slash.
                context.Response.Redirect($"{staticPrefix}{Home}/");
                return Task.CompletedTask;
            }

            context.Response.Headers.ContentSecurityPolicy = policy.Value;
            context.Response.Headers["Referrer-Policy"] = "same-origin";
            return WriteAsync(context, files.Value, path);
        });
    }

    static Task WriteAsync(HttpContext context, AssetFolder files, string path)
    {
        var page = path.Length == 0 || path.EndsWith('/') ? path + "index.html" : path;
        if ((files.Find(page) ?? files.Find(path + ".html")) is { } found) return found.WriteAsync(context);
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return files.Find("404.html") is { } missing ? missing.WriteAsync(context) : Task.CompletedTask;
    }

    // The generator puts two scripts into each page itself, the same everywhere; they are allowed by what they say.
    static string Policy(StaticAsset page)
    {
        var scripts = InlineScripts().Matches(Encoding.UTF8.GetString(page.Plain)).Select(m => $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(m.Groups[1].Value)))}'");
        return $"default-src 'none'; script-src 'self' {string.Join(' ', scripts)}; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; "
            + "connect-src 'self'; base-uri 'self'; form-action 'none'; frame-ancestors 'self'";
    }

    [GeneratedRegex("<script(?![^>]*\\bsrc=)[^>]*>(.*?)</script>", RegexOptions.Singleline)]
    private static partial Regex InlineScripts();
}
