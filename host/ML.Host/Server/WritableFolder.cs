using ML.Common.Errors;
using ML.Host.Configuration;

namespace ML.Host.Server;

/// <summary>Whether folders that a server writes to can be written; one that is not there yet can be when its nearest parent can.</summary>
static class WritableFolder
{
    const string Probe = ".ml-probe";

    /// <summary>Looks at the folders of the services of this process. Found out with a request, a wrong one would look like a fault that passes.</summary>
    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE naming the setting, the folder and what is wrong with it.</exception>
    public static void Require(ServerOptions options)
    {
        if (options.Artifacts.ArtifactsOnly) return;
        if (options.Services.Runs("features") || options.Services.Runs("serving")) Require(options.Features.Root, "--features-root");
        if (options.Services.Runs("platform") && options.SystemTables.Folder is { } system) Require(system, "--system-tables");
    }

    /// <returns>Null when it can be written; otherwise why not, and what to look at.</returns>
    /// <param name="setting">The setting that names the folder.</param>
    public static string? Problem(string path, string setting)
    {
        var folder = Path.GetFullPath(path);
        var existing = Existing(folder);
        if (File.Exists(existing)) return $"{existing} is a file where a folder is needed; check {setting}";
        try
        {
            using var file = new FileStream(Path.Combine(existing, $"{Probe}-{Guid.NewGuid():N}"), FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return $"{folder} cannot be written: {error.Message}; check {setting} and the permissions of {existing}";
        }
    }

    static void Require(string path, string setting)
    {
        if (Problem(path, setting) is { } problem) throw PlatformException.Invalid(problem);
    }

    static string Existing(string folder)
    {
        while (!Path.Exists(folder)) folder = Path.GetDirectoryName(folder)!;
        return folder;
    }
}
