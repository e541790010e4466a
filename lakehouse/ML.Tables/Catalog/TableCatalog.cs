using System.Collections.Concurrent;
using ML.Common.Errors;
using ML.Lakehouse;
using ML.Lakehouse.Snapshots;

namespace ML.Tables.Catalog;

/// <summary>
/// The tables below the configured roots. A table is only ever found by its name among those that are there: no caller
/// brings a path.
/// </summary>
sealed class TableCatalog(CatalogOptions options)
{
    const int MostOpen = 1000;
    readonly ConcurrentDictionary<(string Folder, DateTime Made), DeltaTable> open = new();

    public IReadOnlyList<TableRoot> Roots => options.Roots;

    public IReadOnlyList<TableEntry> All() => [.. options.Roots.SelectMany(TableWalk.Below)];

    /// <exception cref="PlatformException">RESOURCE_DOES_NOT_EXIST naming the catalogues there are.</exception>
    public TableRoot Root(string name) => options.Roots.FirstOrDefault(r => r.Name == name)
        ?? throw PlatformException.NotFound($"catalog '{name}' does not exist; there are {string.Join(", ", options.Roots.Select(r => r.Name))}");

    /// <exception cref="PlatformException">RESOURCE_DOES_NOT_EXIST naming the table.</exception>
    public TableEntry Get(string fullName) => All().FirstOrDefault(t => t.FullName == fullName)
        ?? throw PlatformException.NotFound($"table '{fullName}' does not exist; expected catalog.schema.table as listed");

    /// <summary>Opens a table once; one that was deleted and made again is opened again.</summary>
    public async Task<DeltaTable> OpenAsync(TableEntry entry, CancellationToken cancellation)
    {
        var key = (entry.Folder, Directory.GetCreationTimeUtc(Path.Combine(entry.Folder, "_delta_log")));
        if (open.TryGetValue(key, out var table)) return table;
        if (open.Count >= MostOpen) open.Clear();
        return open.GetOrAdd(key, await DeltaTable.OpenAsync(entry.Folder, cancellation: cancellation));
    }

    /// <summary>A version of a table: by its number, else the newest at a time, else the newest.</summary>
    /// <exception cref="PlatformException">RESOURCE_DOES_NOT_EXIST for a version or time that the table does not have.</exception>
    public async Task<Snapshot> SnapshotAsync(TableEntry entry, long? version, DateTimeOffset? time, CancellationToken cancellation)
    {
        if (version is not null && time is not null) throw PlatformException.Invalid("version and timestamp are both given; expected one of them");
        var table = await OpenAsync(entry, cancellation);
        if (version is { } number) return await table.SnapshotAsync(number, cancellation);
        return time is { } at ? await table.SnapshotAsync(at, cancellation) : await table.SnapshotAsync(cancellation);
    }
}
