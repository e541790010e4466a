using ML.Common.Errors;
using ML.Lakehouse.Confinement;

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
