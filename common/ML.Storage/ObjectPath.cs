using ML.Common.Errors;

namespace ML.Storage;

/// <summary>Paths inside a store: relative, slash-separated, without a way out.</summary>
public static class ObjectPath
{
    /// <summary>Prefix of the names that uploads have until they are complete; never a name of an object.</summary>
    internal const string UploadPrefix = ".ml-upload-";

    /// <summary>The one spelling of a path: no empty and no <c>.</c> parts. Empty stands for the root.</summary>
    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE for an absolute path, a <c>..</c> part or a zero character.</exception>
    public static string Normalize(string path)
    {
        if (path.StartsWith('/') || path.Contains('\0') || HasDrive(path)) throw Invalid();
        if (path.Length > 0 && IsNormal(path)) return path;
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(p => p != ".").ToArray();
        foreach (var part in parts)
            if (!IsAllowed(part)) throw Invalid();
        return string.Join('/', parts);
    }

    /// <summary>Joins two normal paths, of which either may be empty.</summary>
    public static string Join(string parent, string child) =>
        parent.Length == 0 ? child : child.Length == 0 ? parent : $"{parent}/{child}";

    /// <summary>The last part.</summary>
    public static string Name(string path) => path[(path.LastIndexOf('/') + 1)..];

    static bool IsNormal(string path)
    {
        foreach (var range in path.AsSpan().Split('/'))
        {
            var part = path.AsSpan(range);
            if (part.IsEmpty || part is "." || !IsAllowed(part)) return false;
        }

        return true;
    }

    // A backslash is an ordinary character of a name, but a store on another system must not take it for a separator.
    static bool IsAllowed(ReadOnlySpan<char> part)
    {
        foreach (var range in part.Split('\\'))
            if (part[range] is "..") return false;
        return !part.StartsWith(UploadPrefix);
    }

    static bool HasDrive(string path) =>
        path.Length >= 3 && char.IsAsciiLetter(path[0]) && path[1] == ':' && path[2] is '\\' or '/';

    static PlatformException Invalid() => PlatformException.Invalid("Invalid path");
}
