using System.Globalization;
using System.Net;
using System.Net.Sockets;
using ML.Common.Errors;
using ML.Host.Configuration;
using ML.Host.Server;
using ML.Host.WebInterface;
using ML.Hosting.Databases;
using ML.Lakehouse.DuckDb;
using ML.Serving.InferenceTables;
using ML.Storage;
using ML.Training.Native;

namespace ML.Host.Doctor;

/// <summary>Looks at everything that a server with these options would need, and changes nothing that stays.</summary>
static class Examination
{
    const string Probe = ".ml-doctor";

    public static async IAsyncEnumerable<Finding> RunAsync(ServerOptions options)
    {
        yield return Well("settings", "no flag, variable or file contradicts another");
        yield return await DatabaseAsync("tracking database", options.BackendStoreUri);
        if (options.RegistryStoreUri is { } registry && registry != options.BackendStoreUri) yield return await DatabaseAsync("registry database", registry);
        yield return Port(options);
        if (options.Artifacts.ServeArtifacts) yield return await ArtifactsAsync(options.Artifacts.ArtifactsDestination);
        yield return Folder("features root", options.Features.Root, "--features-root");
        if (options.SystemTables.Folder is { } system) yield return Folder("system tables", system, "--system-tables");
        yield return Folder("inference tables", new InferenceTableOptions().Folder, "ML_INFERENCE_TABLES");
        foreach (var finding in TableRoots(options)) yield return finding;
        foreach (var finding in DiskSpace.Examine(options)) yield return finding;
        await foreach (var finding in Peers.ExamineAsync(options)) yield return finding;
        yield return Well("tables", $"DuckDB {DuckDbDatabase.Version}");
        yield return NativeLibraries.HasTorch ? Well("training", "libtorch is here") : Missing("training", "networks cannot be trained: './ml train' installs libtorch and builds the bridge to it");
        yield return NativeLibraries.HasXGBoost ? Well("trees", "xgboost is here") : Missing("trees", "trees cannot be trained: install libxgboost-dev");
        yield return File.Exists(Path.Combine(PlatformInterface.Folder, "index.html")) ? Well("web interface", "built") : Missing("web interface", "not built: './ml build' builds it");
    }

    // A database that is not there yet is made at the start; an older one is refused then, and here.
    static async Task<Finding> DatabaseAsync(string what, string uri)
    {
        try
        {
            var parsed = DatabaseUri.Parse(uri);
            if (parsed.Kind == DatabaseKind.Sqlite && !File.Exists(parsed.FilePath))
                return Folder(what, Path.GetDirectoryName(parsed.FilePath)!, "--backend-store-uri") is { Level: FindingLevel.Well } ? Well(what, $"{parsed.FilePath} will be made at the start") : Broken(what, $"{parsed.FilePath} cannot be made: its folder cannot be written");
            if (parsed.FilePath is { } file && NotWritable(file) is { } why) return Broken(what, $"{file} cannot be written: {why}; check --backend-store-uri and whose file it is");
            await using var database = DatabaseFactory.Open(uri);
            var found = await database.ReadAsync(MlflowSchema.FindRevisionAsync);
            return found is null ? Well(what, "empty; its tables will be made at the start")
                : found == MlflowSchema.Revision ? Well(what, $"answers, revision {found}")
                : Broken(what, $"is at revision {found} and {MlflowSchema.Revision} is needed: back it up, then run 'mlflow db upgrade' of MLflow 3.17.2");
        }
        catch (Exception error) when (error is PlatformException or IOException or System.Data.Common.DbException or SocketException or TimeoutException)
        {
            return Broken(what, $"does not answer: {error.Message}; check --backend-store-uri and --registry-store-uri");
        }
    }

    static string? NotWritable(string file)
    {
        try
        {
            using var opened = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return error.Message;
        }
    }

    static Finding Port(ServerOptions options)
    {
        var address = IPAddress.TryParse(options.Host, out var given) ? given : IPAddress.Loopback;
        try
        {
            using var listener = new TcpListener(address, options.Port);
            listener.Start();
            return Well("port", string.Create(CultureInfo.InvariantCulture, $"{options.Port} on {options.Host} is free"));
        }
        catch (SocketException error)
        {
            return Broken("port", string.Create(CultureInfo.InvariantCulture, $"{options.Port} on {options.Host} cannot be listened on ({error.Message}): a server may run already, or choose another with --port"));
        }
    }

    static async Task<Finding> ArtifactsAsync(string destination)
    {
        if (ArtifactUri.Scheme(destination).Length == 0) return Folder("artifacts", destination, "--artifacts-destination");
        var name = $"{Probe}-{Guid.NewGuid():N}";
        try
        {
            var store = new ArtifactStores(destination).Destination.Store;
            await store.PutAsync(name, new MemoryStream([1]));
            await store.DeleteAsync(name);
            return Well("artifacts", $"{destination} can be written");
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            return Broken("artifacts", $"{destination} cannot be written: {error.Message}; check --artifacts-destination and the credentials of its store");
        }
    }

    // The platform's own are made when something is first kept there.
    static IEnumerable<Finding> TableRoots(ServerOptions options)
    {
        string?[] own = [options.Features.Root, new InferenceTableOptions().Folder, options.SystemTables.Folder];
        return options.Tables.Roots.Where(r => !own.Contains(r.Folder) && !Directory.Exists(r.Folder))
            .Select(r => Missing($"tables {r.Name}", $"{Path.GetFullPath(r.Folder)} is not there, so none of its tables is shown; check --tables-root"));
    }

    static Finding Folder(string what, string path, string flag)
    {
        if (WritableFolder.Problem(path, flag) is { } problem) return Broken(what, problem);
        var folder = Path.GetFullPath(path);
        return Well(what, Directory.Exists(folder) ? $"{folder} can be written" : $"{folder} will be made when it is needed");
    }

    static Finding Well(string about, string text) => new(FindingLevel.Well, about, text);

    static Finding Missing(string about, string text) => new(FindingLevel.Missing, about, text);

    static Finding Broken(string about, string text) => new(FindingLevel.Broken, about, text);
}
