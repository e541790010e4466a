using ML.Common.Errors;

namespace ML.Storage.Disk;

/// <summary>Turns object paths into file paths that cannot leave the root, neither by name nor through a symbolic link.</summary>
sealed class DiskPaths(string root)
{
    /// <summary>The root as an absolute path without a closing slash.</summary>
    public string Root { get; } = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));

    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE when the path leads out of the root.</exception>
    public string Resolve(string path)
    {
        var normal = ObjectPath.Normalize(path);
        var full = normal.Length == 0 ? Root : Root == "/" ? "/" + normal : $"{Root}/{normal}";
        return IsInside(full) ? full : throw PlatformException.Invalid("Invalid path");
    }

    /// <summary>Whether what exists of a path, with every link followed, stands below the root.</summary>
    public bool IsInside(string full)
    {
        var realRoot = LinuxFile.RealPath(Root);
        if (realRoot is null || realRoot == "/") return true;
        for (var existing = full; existing.Length >= Root.Length; existing = Path.GetDirectoryName(existing)!)
        {
            if (LinuxFile.RealPath(existing) is { } real)
                return real == realRoot || (real.StartsWith(realRoot, StringComparison.Ordinal) && real[realRoot.Length] == '/');
            // A link that leads nowhere yet could be made to lead outside before it is written through.
            if (new FileInfo(existing).LinkTarget is not null) return false;
        }

        return true;
    }
}
