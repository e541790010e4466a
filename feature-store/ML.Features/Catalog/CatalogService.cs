using ML.Common.Errors;
using ML.Features.Contracts.Catalog;
using ML.Features.Contracts.Definitions;
using ML.Features.Contracts.TrainingSets;
using ML.Features.Tables;
using ML.Hosting.Databases;

namespace ML.Features.Catalog;

/// <summary>Plans, applies and answers definitions.</summary>
sealed class CatalogService(IDatabase database, TableOpener tables, FeatureHistory history, RecentCatalog recent, TimeProvider clock)
{
    public async Task<FeatureCatalog> CurrentAsync(CancellationToken cancellation) =>
        new(await database.ReadAsync(DefinitionStore.CurrentAsync, cancellation));

    /// <summary>Checks definitions and says what they would change; nothing is written.</summary>
    public async Task<ApplyDefinitions.Response> PlanAsync(IReadOnlyList<FeatureDefinition> definitions, CancellationToken cancellation) =>
        new([.. (await ResolveAsync(definitions, cancellation)).Select(c => c.Change)]);

    /// <summary>Applies definitions, all or none.</summary>
    public async Task<ApplyDefinitions.Response> ApplyAsync(IReadOnlyList<FeatureDefinition> definitions, CancellationToken cancellation)
    {
        var resolved = await ResolveAsync(definitions, cancellation);
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        await database.WriteAsync(
            async session =>
            {
                foreach (var (definition, change, before, sources) in resolved)
                {
                    if (change.Action == "unchanged") continue;
                    var version = await DefinitionStore.PutAsync(session, definition, now);
                    await history.AppliedAsync(session, before, definition, version, sources);
                }

                return 0;
            },
            cancellation);
        recent.Outdate();
        return new ApplyDefinitions.Response([.. resolved.Select(c => c.Change)]);
    }

    public async Task<DefinitionVersion> GetAsync(DescribeDefinition request, CancellationToken cancellation)
    {
        var name = Check.Required(request.Name, "name");
        var found = request.Version is { } version
            ? await database.ReadAsync(session => DefinitionStore.FindAsync(session, name, version), cancellation)
            : (await CurrentAsync(cancellation)).Find(name);
        return found ?? throw PlatformException.NotFound($"'{name}' is not defined" + (request.Version is null ? "" : $" in version {request.Version}"));
    }

    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE naming a definition that still needs it.</exception>
    public async Task DeleteAsync(string name, CancellationToken cancellation)
    {
        var catalog = await CurrentAsync(cancellation);
        var found = catalog.Find(name) ?? throw PlatformException.NotFound($"'{name}' is not defined");
        if (catalog.All.FirstOrDefault(d => Needs(d.Definition, name)) is { } user)
            throw PlatformException.Invalid($"'{name}' is needed by {user.Definition.Kind} '{user.Definition.Name}'");
        await database.WriteAsync(
            async session =>
            {
                await history.DeletedAsync(session, found.Definition, found.Version);
                return await DefinitionStore.RetireAsync(session, name);
            },
            cancellation);
        recent.Outdate();
    }

    async Task<List<(FeatureDefinition Definition, DefinitionChange Change, FeatureDefinition? Before, IReadOnlyList<SourceVersion> Sources)>> ResolveAsync(
        IReadOnlyList<FeatureDefinition> definitions, CancellationToken cancellation)
    {
        var current = await CurrentAsync(cancellation);
        var next = current.With([.. definitions.DistinctBy(d => d.Name)]);
        new DefinitionValidator(next).Check(definitions);
        var resolved = new List<(FeatureDefinition, DefinitionChange, FeatureDefinition?, IReadOnlyList<SourceVersion>)>();
        foreach (var definition in definitions)
        {
            using var session = new SourceSession(tables, next);
            var complete = await SchemaResolver.ResolveAsync(session, definition, cancellation);
            var before = current.Find(definition.Name)?.Definition;
            resolved.Add((complete, DefinitionDiff.Of(before, complete), before, session.Used));
        }

        return resolved;
    }

    static bool Needs(FeatureDefinition user, string name) => user switch
    {
        FeatureView view => view.Sources?.ContainsValue(name) == true,
        FeatureSpec spec => spec.Features.Any(e => e.Lookup?.Table == name || e.Function?.Feature == name),
        _ => false,
    };
}
