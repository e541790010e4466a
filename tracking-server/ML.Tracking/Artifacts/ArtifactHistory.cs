using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using ML.Hosting.Auditing;
using ML.Hosting.Databases;
using ML.Storage;

namespace ML.Tracking.Artifacts;

/// <summary>Tells the audit log of artifacts that are deleted. A server of nothing but artifacts has no log, and no database.</summary>
sealed class ArtifactHistory(IServiceProvider services)
{
    const string Kind = "artifact";

    readonly IAuditLog? audit = services.GetService<IAuditLog>();

    /// <summary>To be told before it is done: store and database have no transaction in common, and nothing is to vanish untold.</summary>
    /// <param name="location">The file or folder.</param>
    /// <param name="path">How its caller names it.</param>
    /// <param name="cancellation">Ends the looking and the writing.</param>
    public async Task DeletingAsync(ArtifactLocation location, string path, CancellationToken cancellation)
    {
        if (audit is null || await StateAsync(location, cancellation) is not { } before) return;
        await services.GetRequiredService<IDatabase>().WriteAsync(
            async session =>
            {
                await audit.WriteAsync(session, new AuditChange($"{Kind}.delete", Kind, path) { Before = before });
                return true;
            },
            cancellation);
    }

    // Where objects have no folders, an object may have others below it.
    static async Task<JsonObject?> StateAsync(ArtifactLocation location, CancellationToken cancellation)
    {
        var (files, bytes) = await location.Store.HeadAsync(location.Path, cancellation) is { } own ? (1, own.Size) : (0, 0L);
        await foreach (var (_, size) in ArtifactListing.WalkAsync(location, cancellation: cancellation)) (files, bytes) = (files + 1, bytes + size);
        return files > 0 ? new JsonObject { ["files"] = files, ["bytes"] = bytes } : null;
    }
}
