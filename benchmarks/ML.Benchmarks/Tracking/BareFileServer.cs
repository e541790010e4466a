using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Logging;

namespace ML.Benchmarks.Tracking;

/// <summary>The least that a server can do with files: Kestrel's static files, and a PUT copied to a file. Runs in a process of its own.</summary>
static class BareFileServer
{
    public static async Task<int> RunAsync(string port, string folder)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, int.Parse(port, CultureInfo.InvariantCulture));
            kestrel.Limits.MaxRequestBodySize = null;
        });
        var application = builder.Build();
        application.UseStaticFiles(new StaticFileOptions { FileProvider = new PhysicalFileProvider(folder), ServeUnknownFileTypes = true });
        // Behind the files: a route that a path fits would answer for them.
        application.UseRouting();
        application.MapPut("/{name}", (RequestDelegate)(context => StoreAsync(context, Path.Combine(folder, Path.GetFileName(context.Request.Path)))));
        application.MapGet("/health", (RequestDelegate)(_ => Task.CompletedTask));
        await application.RunAsync();
        return 0;
    }

    // Flushed like an artifact: what was acknowledged is on the disk.
    static async Task StoreAsync(HttpContext context, string path)
    {
        await using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 0);
        await context.Request.Body.CopyToAsync(file, 256 << 10);
        file.Flush(flushToDisk: true);
    }
}
