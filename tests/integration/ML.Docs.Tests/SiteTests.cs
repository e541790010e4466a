using System.Net;
using System.Text.RegularExpressions;
using ML.TestKit;
using ML.TestKit.Processes;
using ML.TestKit.Servers;

namespace ML.Docs.Tests;

/// <summary>The pages as a site: built by one command, whole, without a word to other hosts, and served.</summary>
public sealed partial class SiteTests : IDisposable
{
    const string Home = "/docs/";
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_site_is_built_its_links_lead_somewhere_and_the_server_has_it()
    {
        Judge.Require(File.Exists(Path.Combine(Repository.Root, "docs", "node_modules", ".installed-lock")), "the site generator (npm; ./ml test installs it)");
        Judge.Require(File.Exists(Repository.Executable), "the published executable (./ml build)");
        await using var build = ChildProcess.Start(Path.Combine(Repository.Root, "ml"), ["docs"]);
        Assert.True(await build.WaitAsync(TimeSpan.FromMinutes(3)) == 0, build.Output);
        var site = Path.Combine(Repository.Root, "artifacts", "docs");
        var pages = Directory.EnumerateFiles(site, "*.html", SearchOption.AllDirectories).ToDictionary(f => Path.GetRelativePath(site, f), File.ReadAllText);
        foreach (var page in Directory.EnumerateFiles(Pages.Folder, "*.md")) Assert.Contains(Path.GetFileNameWithoutExtension(page) + ".html", pages.Keys);
        foreach (var (page, html) in pages) LinksLeadSomewhere(page, html, site, pages);
        NothingIsAskedOfOthers(site, pages);
        await IsServedAsync();
    }

    static void LinksLeadSomewhere(string page, string html, string site, Dictionary<string, string> pages)
    {
        var address = new Uri($"http://site{Home}{page}");
        foreach (var link in Link().Matches(html).Select(m => WebUtility.HtmlDecode(m.Groups[1].Value)))
        {
            if (!Uri.TryCreate(address, link, out var target) || target.Host != "site") continue;
            Assert.True(target.AbsolutePath.StartsWith(Home, StringComparison.Ordinal), $"{page}: {link} leads out of the site");
            var path = Uri.UnescapeDataString(target.AbsolutePath[Home.Length..]);
            if (path.Length == 0 || path.EndsWith('/')) path += "index.html";
            Assert.True(File.Exists(Path.Combine(site, path)), $"{page}: {link} leads nowhere");
            if (target.Fragment.Length > 1 && pages.TryGetValue(path, out var there))
                Assert.True(there.Contains($"id=\"{Uri.UnescapeDataString(target.Fragment[1..])}\"", StringComparison.Ordinal), $"{page}: {link} has no such heading");
        }
    }

    static void NothingIsAskedOfOthers(string site, Dictionary<string, string> pages)
    {
        foreach (var (page, html) in pages) Assert.False(Loaded().IsMatch(html), $"{page}: {Loaded().Match(html).Value}");
        foreach (var style in Directory.EnumerateFiles(site, "*.css", SearchOption.AllDirectories)) Assert.DoesNotMatch("url\\([\"']?(https?:)?//", File.ReadAllText(style));
    }

    async Task IsServedAsync()
    {
        await using var server = await MlServer.StartAsync(folder.Path);
        using var home = await server.Http.GetAsync("/docs");
        Assert.Equal(Home, home.RequestMessage!.RequestUri!.AbsolutePath);
        Assert.Contains("Quick start", await home.Content.ReadAsStringAsync());
        Assert.Contains("script-src 'self' 'sha256-", home.Headers.GetValues("Content-Security-Policy").Single());
        var page = await server.Http.GetStringAsync("/docs/concepts.html");
        var script = Script().Match(page).Groups[1].Value;
        using var asset = await server.Http.GetAsync(script);
        Assert.Equal(HttpStatusCode.OK, asset.StatusCode);
        Assert.Contains("immutable", asset.Headers.CacheControl!.ToString());
        using var missing = await server.Http.GetAsync("/docs/nothing.html");
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        using var outside = await server.Http.GetAsync("/docs/..%2f..%2fml.dll");
        Assert.Equal(HttpStatusCode.NotFound, outside.StatusCode);
    }

    [GeneratedRegex("<a [^>]*href=\"([^\"]+)\"")]
    private static partial Regex Link();

    [GeneratedRegex("<(?:script|img|iframe|link)[^>]+(?:src|href)=\"(?:https?:)?//[^\"]*\"")]
    private static partial Regex Loaded();

    [GeneratedRegex("<script type=\"module\" src=\"([^\"]+)\"")]
    private static partial Regex Script();
}
