using ML.Storage;

namespace ML.Registry.Sources;

/// <summary>Containment of local paths.</summary>
static class LocalPaths
{
    /// <param name="root">A run's artifact root; one that is not local contains nothing.</param>
    /// <param name="path">A local path.</param>
    public static bool Contains(string root, string path)
    {
        var scheme = ArtifactUri.Scheme(root);
        if (scheme is not ("" or "file") || !Path.IsPathRooted(path)) return false;
        var folder = Resolve(scheme == "file" ? ArtifactUri.FilePath(root) : root);
        var resolved = Resolve(path);
        return resolved == folder || resolved.StartsWith(folder + "/", StringComparison.Ordinal);
    }

    // A link inside the run's folder may lead out of it.
    static string Resolve(string path)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        var parts = full.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var resolved = "/";
        foreach (var part in parts)
        {
            resolved = Path.Combine(resolved, part);
            var target = File.ResolveLinkTarget(resolved, returnFinalTarget: true);
            if (target is not null) resolved = target.FullName;
        }

        return resolved;
    }
}
