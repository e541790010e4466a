using System.Collections.Concurrent;
using ML.Common.Errors;
using ML.Lakehouse;
using ML.Lakehouse.Confinement;
using ML.Lakehouse.DuckDb;

namespace ML.Features.Tables;

/// <summary>Opens Delta tables for the feature store, each once, all on one DuckDB instance with a bounded memory.</summary>
sealed class TableOpener : IDisposable
{
    readonly ConcurrentDictionary<string, DeltaTable> open = new(StringComparer.Ordinal);
    readonly Lazy<DuckDbDatabase> database;

    public TableOpener(FeatureStoreOptions settings)
    {
        Root = Path.GetFullPath(settings.Root);
        Allowed = settings.AllowedRoots is { } folders ? new AllowedFolders(folders.Prepend(Root)) : null;
        // Rows of a training set have no order of their own; without it large writes need far less memory.
        database = new(() => new DuckDbDatabase(new DuckDbOptions { MemoryLimit = settings.MemoryLimit, KeepOrder = false, Allowed = Allowed }));
    }

    public string Root { get; }

    /// <summary>The folders that tables and files may lie in; null: any.</summary>
    public AllowedFolders? Allowed { get; }

    /// <summary>The engine, loaded when it is first asked for.</summary>
    public DuckDbDatabase Database => database.Value;

    TableOptions Options => new() { Database = Database, UserName = "ml features" };

    /// <summary>Where the rows of a computed view lie.</summary>
    public string ViewFolder(string name) => Path.Combine(Root, "views", name);

    public string TrainingSetFolder(string name) => Path.Combine(Root, "training-sets", name);

    public static bool IsParquet(string location) => location.EndsWith(".parquet", StringComparison.OrdinalIgnoreCase);

    /// <summary>The absolute path of a location; a relative one lies in the feature store's own folder.</summary>
    /// <exception cref="PlatformException">PERMISSION_DENIED for one outside of the allowed folders.</exception>
    public string Place(string location) => Allowed?.Resolve(location, Root) ?? Path.GetFullPath(location, Root);

    public async Task<DeltaTable> OpenAsync(string location, CancellationToken cancellation)
    {
        var folder = Place(location);
        if (open.TryGetValue(folder, out var table)) return table;
        if (!await DeltaTable.ExistsAsync(folder, cancellation))
            throw PlatformException.NotFound($"'{location}' is neither a Delta table nor a Parquet file");
        return open.GetOrAdd(folder, await DeltaTable.OpenAsync(folder, Options, cancellation));
    }

    public async Task<DeltaTable?> FindAsync(string location, CancellationToken cancellation) =>
        await DeltaTable.ExistsAsync(Place(location), cancellation) ? await OpenAsync(location, cancellation) : null;

    public async Task<DeltaTable> CreateAsync(string location, TableDefinition definition, CancellationToken cancellation)
    {
        var folder = Place(location);
        return open[folder] = await DeltaTable.CreateAsync(folder, definition, Options, cancellation);
    }

    public void Dispose()
    {
        if (database.IsValueCreated) database.Value.Dispose();
    }
}
