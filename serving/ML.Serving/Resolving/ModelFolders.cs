using ML.Common.Errors;
using ML.Lakehouse.Confinement;
using ML.Serving.Onnx.Models;

namespace ML.Serving.Resolving;

/// <summary>Judges the folders that models are read from: callers from the network must not name any place of the machine.</summary>
sealed class ModelFolders(ModelFolderOptions options)
{
    readonly AllowedFolders? allowed = options.AllowedRoots is { Count: > 0 } roots ? new AllowedFolders(roots) : null;

    /// <summary>The absolute path of a folder that a model URI names; a relative one lies in the working folder.</summary>
    /// <exception cref="PlatformException">PERMISSION_DENIED; it does not tell whether anything is there.</exception>
    public string Place(string folder)
    {
        if (options.AllowedRoots is null) return Path.GetFullPath(folder);
        return Judge(folder, static (allowed, folder) => allowed.Resolve(folder, Environment.CurrentDirectory));
    }

    /// <summary>Checks a location that a registry answered: whoever made the experiment chose it.</summary>
    /// <exception cref="PlatformException">PERMISSION_DENIED.</exception>
    public string Require(string location) =>
        options.AllowedRoots is null ? location : Judge(location, static (allowed, location) => allowed.Require(location));

    /// <summary>
    /// Checks that no link in a model's folder leads out of those allowed, as <c>MLmodel</c> or the model's file may be one: what it
    /// points to would be shown, in messages if nowhere else.
    /// </summary>
    /// <exception cref="PlatformException">PERMISSION_DENIED naming the link.</exception>
    public string RequireContents(string folder)
    {
        if (allowed is not null && File.Exists(Path.Combine(folder, ModelFolder.FileName))) RequireContents(folder, folder, [folder]);
        return folder;
    }

    void RequireContents(string model, string folder, HashSet<string> seen)
    {
        foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos())
        {
            var path = entry.LinkTarget is null ? entry.FullName : Follow(model, entry.FullName);
            if (Directory.Exists(path) && seen.Add(path)) RequireContents(model, path, seen);
        }
    }

    string Follow(string model, string link)
    {
        try
        {
            return allowed!.Require(link);
        }
        catch (PlatformException error) when (error.Code == ErrorCode.PermissionDenied)
        {
            throw new PlatformException(
                ErrorCode.PermissionDenied, $"the model in '{model}' is refused: '{Path.GetRelativePath(model, link)}' is a link that leads out of the folders that this server may use");
        }
    }

    /// <summary>Checks a URI as far as it names a folder, or a place in a cloud store: what this process's credentials open is not every caller's to read.</summary>
    /// <exception cref="PlatformException">PERMISSION_DENIED.</exception>
    public void Check(ModelUri uri)
    {
        if (uri.Kind == ModelUriKind.Folder) Place(uri.Name);
        if (options.AllowedRoots is not null && StoreDownload.Reaches(uri.Text)) throw Refused(uri.Text);
    }

    string Judge(string folder, Func<AllowedFolders, string, string> judge)
    {
        try
        {
            return allowed is null ? throw Refused(folder) : judge(allowed, folder);
        }
        catch (PlatformException error) when (error.Code == ErrorCode.PermissionDenied)
        {
            throw Refused(folder);
        }
    }

    static PlatformException Refused(string folder) => new(
        ErrorCode.PermissionDenied,
        $"the model folder '{folder}' is refused: expected a registered model, a run's or logged model, or a plain path inside of the folders that --serving-allowed-roots (ML_SERVING_ALLOWED_ROOTS) allows");
}
