using ML.Common.Errors;

namespace ML.Lakehouse.Scans;

/// <summary>Data file paths: URI-encoded in the log, plain in a store.</summary>
static class DataPath
{
    /// <exception cref="PlatformException">NOT_IMPLEMENTED for an absolute path in another kind of store.</exception>
    public static string Decode(string path, string location)
    {
        if (path.StartsWith("file:", StringComparison.Ordinal)) return new Uri(path).LocalPath;
        if (path.Contains("://", StringComparison.Ordinal))
            throw new PlatformException(ErrorCode.NotImplemented, $"table {location} has a file in another store, {path}, which is not read");
        return path.Contains('%') ? Uri.UnescapeDataString(path) : path;
    }

    /// <summary>
    /// As <see cref="Decode"/>, and relative where an absolute path leads into the table itself: the form in which a store lists its files.
    /// </summary>
    public static string Listed(string path, string location)
    {
        var plain = Decode(path, location);
        return Path.IsPathRooted(plain) && plain.StartsWith(location + "/", StringComparison.Ordinal) ? plain[(location.Length + 1)..] : plain;
    }

    /// <summary>Encodes what a URI cannot hold, and the escapes that a folder name has itself.</summary>
    public static string Encode(string path) => string.Join('/', path.Split('/').Select(EncodePart));

    static string EncodePart(string part) =>
        Uri.EscapeDataString(part).Replace("%3D", "=", StringComparison.Ordinal).Replace("%2B", "+", StringComparison.Ordinal)
            .Replace("%2C", ",", StringComparison.Ordinal).Replace("%40", "@", StringComparison.Ordinal);
}
