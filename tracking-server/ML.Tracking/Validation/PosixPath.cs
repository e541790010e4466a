namespace ML.Tracking.Validation;

/// <summary>What POSIX makes of a path without looking at the file system.</summary>
static class PosixPath
{
    /// <summary>The path without empty and <c>.</c> parts and with <c>..</c> resolved; <c>.</c> when nothing is left.</summary>
    public static string Normalise(string path)
    {
        var rooted = path.StartsWith('/');
        var parts = new List<string>();
        foreach (var part in path.Split('/'))
        {
            if (part is "" or ".") continue;
            if (part == ".." && parts.Count > 0 && parts[^1] != "..") parts.RemoveAt(parts.Count - 1);
            else if (part != ".." || !rooted) parts.Add(part);
        }

        var joined = string.Join('/', parts);
        return rooted ? "/" + joined : joined.Length == 0 ? "." : joined;
    }
}
