using ML.Common.Errors;
using ML.Features.Catalog;
using ML.Features.Contracts.Definitions;
using ML.Features.Contracts.TrainingSets;
using ML.Lakehouse;
using ML.Lakehouse.Confinement;
using ML.Lakehouse.DuckDb;
using ML.Lakehouse.Scans;

namespace ML.Features.Tables;

/// <summary>
/// One DuckDB session with the tables that a piece of work reads. Each table is pinned to the version it had when it was
/// first asked for, or to the one that a recipe names.
/// </summary>
/// <param name="exact">Whether files without versions must be those that <paramref name="pins"/> name, not just in the same place.</param>
sealed class SourceSession(TableOpener tables, FeatureCatalog catalog, IReadOnlyList<SourceVersion>? pins = null, bool exact = false) : IDisposable
{
    readonly Dictionary<string, SourceVersion> used = new(StringComparer.Ordinal);
    int views;

    public DuckDbConnection Connection { get; } = tables.Database.Connect();

    public FeatureCatalog Catalog => catalog;

    /// <summary>Every table that was attached, pinned.</summary>
    public IReadOnlyList<SourceVersion> Used => [.. used.Values];

    /// <summary>Makes a table a view of the session.</summary>
    /// <param name="name">A defined table or view, or a location.</param>
    /// <param name="version">Delta version; null for the pinned or the newest one.</param>
    /// <param name="filter">A condition that allows whole files to be skipped. Null: all rows.</param>
    /// <param name="alias">Name of the view. Null: one of its own.</param>
    /// <param name="note">Whether the table counts as one that the work read.</param>
    public async Task<AttachedTable> AttachAsync(
        string name, CancellationToken cancellation, long? version = null, string? filter = null, string? alias = null, bool note = true)
    {
        var source = await ResolveAsync(name, version, note, cancellation);
        var view = alias ?? $"__source{views++}";
        if (source.Version is null) AttachParquet(source, view);
        else await AttachDeltaAsync(source, view, filter, cancellation);
        return new AttachedTable(Sql.Identifier(view), Columns(Sql.Identifier(view)), source);
    }

    /// <summary>Makes what happened to a table after a version, up to the attached one, a view of the session.</summary>
    /// <returns>The view's name; null when the table has not kept all of its changes since.</returns>
    public async Task<string?> AttachChangesAsync(AttachedTable table, long after, CancellationToken cancellation)
    {
        if (table.Source.Version is not { } version || version <= after) return null;
        try
        {
            var changes = await (await tables.OpenAsync(table.Source.Location, cancellation)).ChangesAsync(after + 1, version, cancellation);
            var view = $"__changes{views++}";
            changes.Attach(Connection, view);
            return view;
        }
        catch (PlatformException error) when (error.Code is ErrorCode.InvalidParameterValue or ErrorCode.ResourceDoesNotExist)
        {
            return null;
        }
    }

    /// <summary>Makes SQL that somebody wrote a view of the session. On a server it sees no other tables than the ones it is given.</summary>
    /// <param name="given">Name in the SQL → table.</param>
    public AttachedTable AttachText(string sql, IReadOnlyDictionary<string, AttachedTable> given, string what)
    {
        if (tables.Allowed is not null) SqlText.CheckQuery(Connection, sql, given.Keys, what);
        return AttachQuery(sql, what) with { Query = new QueryText(sql, given, what) };
    }

    /// <summary>Makes a query a view of the session; its text must be one query.</summary>
    public AttachedTable AttachQuery(string sql, string what)
    {
        var view = $"__query{views++}";
        try
        {
            // In parentheses nothing but a query parses.
            Connection.Execute($"CREATE TEMP VIEW {view} AS SELECT * FROM ({sql}\n)");
            return new AttachedTable(view, Columns(view), new SourceVersion(what, "", null, null));
        }
        catch (PlatformException error)
        {
            throw PlatformException.Invalid($"the SQL of {what} is wrong: {error.Message}");
        }
    }

    public IReadOnlyList<DuckDbColumn> Columns(string relation)
    {
        using var result = Connection.Query($"SELECT * FROM {relation} LIMIT 0");
        return result.Columns;
    }

    public void Dispose() => Connection.Dispose();

    async Task<SourceVersion> ResolveAsync(string name, long? version, bool note, CancellationToken cancellation)
    {
        var key = $"{name}@{version}";
        if (used.TryGetValue(key, out var known)) return known;
        var definition = catalog.Find(name);
        var location = definition?.Definition switch
        {
            FeatureTable table => table.Location,
            FeatureView view => tables.ViewFolder(view.Name),
            null => tables.Place(name),
            var other => throw PlatformException.Invalid($"'{name}' is a {other.Kind}; expected a feature table or view"),
        };
        var pin = pins?.FirstOrDefault(p => p.Location == location);
        version ??= pin?.Version;
        if (!TableOpener.IsParquet(location)) version ??= (await SnapshotAsync(name, definition?.Definition, location, cancellation)).Version;
        var digest = TableOpener.IsParquet(location) ? ParquetDigest.Of(Files(location)) : null;
        if (exact && pin?.Digest is { } then && digest != then)
            throw PlatformException.Invalid($"the Parquet files of '{name}' are not those of then any more ({location}); the same rows cannot be made of them");
        var source = new SourceVersion(name, location, TableOpener.IsParquet(location) ? null : version, definition?.Version, digest);
        if (note) used[key] = source;
        return source;
    }

    async Task<ML.Lakehouse.Snapshots.Snapshot> SnapshotAsync(string name, FeatureDefinition? definition, string location, CancellationToken cancellation)
    {
        if (definition is FeatureView && await tables.FindAsync(location, cancellation) is null)
            throw new PlatformException(ErrorCode.InvalidState, $"feature view '{name}' was never computed; materialize it first");
        return await (await tables.OpenAsync(location, cancellation)).SnapshotAsync(cancellation);
    }

    async Task AttachDeltaAsync(SourceVersion source, string view, string? filter, CancellationToken cancellation)
    {
        var table = await tables.OpenAsync(source.Location, cancellation);
        var snapshot = await table.SnapshotAsync(source.Version!.Value, cancellation);
        var scan = await snapshot.ScanAsync(new ScanOptions { Filter = filter }, cancellation);
        scan.Attach(Connection, view);
    }

    // A pattern may lead through links: where that matters, each file it stands for is looked at.
    IReadOnlyList<string> Files(string location)
    {
        var place = tables.Place(location);
        if (place.IndexOfAny(['*', '?', '[']) < 0) return [place];
        using var found = Connection.Query($"SELECT file FROM glob({Sql.Literal(place)}) ORDER BY file");
        var files = found.Chunks().SelectMany(chunk => Enumerable.Range(0, chunk.RowCount).Select(row => chunk[0].GetString(row)).ToList()).ToList();
        return files.Count == 0 ? throw PlatformException.NotFound($"no file is there for '{location}'") : tables.Allowed is { } allowed ? files.ConvertAll(allowed.Require) : files;
    }

    void AttachParquet(SourceVersion source, string view)
    {
        var files = Files(source.Location);
        try
        {
            Connection.Execute($"CREATE OR REPLACE TEMP VIEW {Sql.Identifier(view)} AS SELECT * FROM read_parquet({Sql.List(files)})");
        }
        catch (PlatformException error)
        {
            throw PlatformException.Invalid($"'{source.Name}' cannot be read: {error.Message}");
        }
    }
}
