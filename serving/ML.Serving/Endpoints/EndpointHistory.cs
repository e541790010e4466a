using System.Collections.Concurrent;
using ML.Hosting.Databases;
using ML.Hosting.Lineage;
using ML.Serving.InferenceTables;
using ML.Serving.Resolving;

namespace ML.Serving.Endpoints;

/// <summary>Tells lineage, where it is kept, which versions each endpoint answers with, and where it logs to.</summary>
sealed class EndpointHistory(IDatabase database, ILineageWriter? lineage = null, InferenceLogs? logs = null)
{
    readonly ConcurrentDictionary<string, string> noted = new();

    /// <summary>Writes when the versions are others than at the last call.</summary>
    public async Task NoteAsync(Endpoint endpoint, CancellationToken cancellation)
    {
        if (lineage is null) return;
        var served = endpoint.Entities.Select(SourceOf).OfType<LineageNode>().DistinctBy(n => n.Id).OrderBy(n => n.Id, StringComparer.Ordinal).ToList();
        var log = logs?.FolderOf(endpoint.Name, endpoint.Config.AutoCaptureConfig);
        var key = string.Join('\n', served.Select(n => n.Id).Append(log));
        if (noted.TryGetValue(endpoint.Name, out var last) && last == key) return;
        await ReplaceAsync(endpoint.Name, served, log, cancellation);
        noted[endpoint.Name] = key;
    }

    public async Task DeletedAsync(string name, CancellationToken cancellation)
    {
        if (lineage is null) return;
        noted.TryRemove(name, out _);
        await ReplaceAsync(name, [], null, cancellation);
        await database.WriteAsync(async session => { await lineage.MarkAsync(session, LineageNode.Endpoint(name), deleted: true); return 0; }, cancellation);
    }

    Task ReplaceAsync(string name, List<LineageNode> served, string? log, CancellationToken cancellation) => database.WriteAsync(
        async session =>
        {
            await lineage!.ReplaceAsync(session, "endpoint.serve", LineageNode.Endpoint(name), LineageRelations.ServedBy, served);
            if (log is not null) await lineage.WriteAsync(session, "endpoint.log", [new LineageEdge(LineageNode.Endpoint(name), LineageNode.Table(log, null), LineageRelations.LoggedTo)]);
            return 0;
        },
        cancellation);

    static LineageNode? SourceOf(EntityHost host)
    {
        if (host.Current is not { } model) return null;
        var uri = EntityRules.UriOf(host.Entity);
        return uri.Kind switch
        {
            ModelUriKind.LoggedModel => LineageNode.LoggedModel(uri.Name),
            ModelUriKind.Version or ModelUriKind.Alias or ModelUriKind.Stage or ModelUriKind.Latest => LineageNode.ModelVersion(uri.Name, model.Version),
            _ => null,
        };
    }
}
