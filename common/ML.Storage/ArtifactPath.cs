using ML.Common.Errors;

namespace ML.Storage;

/// <summary>Artifact paths as callers send them, which may be encoded more than once to get past a check.</summary>
public static class ArtifactPath
{
    const int DecodingLimit = 10;

    /// <summary>The path in its normal form.</summary>
    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE for a path that leads out of its root, however it is encoded.</exception>
    public static string Check(string path)
    {
        var decoded = path;
        for (var round = 0; round < DecodingLimit; round++)
        {
            RejectUnsafe(decoded);
            var next = Uri.UnescapeDataString(decoded);
            if (next == decoded) return ObjectPath.Normalize(path);
            decoded = next;
        }

        throw PlatformException.Invalid("Invalid path");
    }

    static void RejectUnsafe(string path)
    {
        if (path.Contains('#') || path.StartsWith('\\') || path.StartsWith("file:", StringComparison.OrdinalIgnoreCase))
            throw PlatformException.Invalid("Invalid path");
        ObjectPath.Normalize(path);
    }
}
