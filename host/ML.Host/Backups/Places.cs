using ML.Host.Configuration;
using ML.Hosting.Databases;
using ML.Storage;
using Npgsql;

namespace ML.Host.Backups;

/// <summary>Everything that a server with certain options keeps, databases first.</summary>
static class Places
{
    const string TablesFlag = "--tables-root";

    public static List<Place> Of(ServerOptions options)
    {
        List<Place> places = [Database("tracking database", options.BackendStoreUri, "databases/tracking", "--backend-store-uri")];
        if (options.RegistryStoreUri is { } registry && registry != options.BackendStoreUri)
            places.Add(Database("registry database", registry, "databases/registry", "--registry-store-uri"));
        Add(places, Files("artifacts", options.Artifacts.ArtifactsDestination, "artifacts", "--artifacts-destination") with { Immutable = true });
        if (ArtifactUri.Scheme(options.Artifacts.DefaultArtifactRoot) != "mlflow-artifacts")
            Add(places, Files("artifact root", options.Artifacts.DefaultArtifactRoot, "artifact-root", "--default-artifact-root"));
        // System tables are made of all the rest, and are made again.
        foreach (var root in options.Tables.Roots.Where(r => r.Folder != options.SystemTables.Folder)) Add(places, Files($"{root.Name} tables", root.Folder, $"tables/{root.Name}", Flag(root.Name)));
        if (options.Features.OnlineStore != "embedded")
            places.Add(new("online store", PartKind.Reference, Store(options.Features.OnlineStore), "", "--online-store"));
        return places;
    }

    /// <summary>The embedded online store, a database that lives among the tables.</summary>
    public static string? OnlineStore(ServerOptions options) =>
        options.Features.OnlineStore == "embedded" ? Path.Combine(Path.GetFullPath(options.Features.Root), "online.db") : null;

    /// <summary>An address that can be shown.</summary>
    public static string Shown(Place place) => place.Kind == PartKind.PostgreSql ? Store(place.Address) : place.Address;

    // A folder inside another is in that one's copy.
    static void Add(List<Place> places, Place place)
    {
        if (!places.Any(p => p.Contains(place.Address))) places.Add(place);
    }

    static string Flag(string root) => root switch { "features" => "--features-root", "inference" => "ML_INFERENCE_TABLES", _ => TablesFlag };

    static Place Database(string name, string uri, string path, string flag) => DatabaseUri.Parse(uri) is { FilePath: { } file }
        ? new(name, PartKind.Sqlite, file, path + ".db", flag)
        : new(name, PartKind.PostgreSql, uri, path + ".dump", flag);

    static Place Files(string name, string address, string path, string flag) => ArtifactUri.Scheme(address) switch
    {
        "" => new(name, PartKind.Folder, Path.GetFullPath(address), path, flag),
        "file" => new(name, PartKind.Folder, Path.GetFullPath(ArtifactUri.FilePath(address)), path, flag),
        _ => new(name, PartKind.Reference, address, "", flag),
    };

    static string Store(string uri)
    {
        if (uri.StartsWith("postgresql", StringComparison.Ordinal))
        {
            var parsed = new NpgsqlConnectionStringBuilder(DatabaseUri.Parse(uri).ConnectionString);
            return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"postgresql://{parsed.Host}:{parsed.Port}/{parsed.Database}");
        }

        return Uri.TryCreate(uri, UriKind.Absolute, out var address) ? $"{address.Scheme}://{address.Authority}{address.AbsolutePath}" : uri;
    }
}
