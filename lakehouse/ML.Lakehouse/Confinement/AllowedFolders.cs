using System.Text.RegularExpressions;
using ML.Common.Errors;

namespace ML.Lakehouse.Confinement;

/// <summary>
/// The folders in which callers from the network may name places. Links are followed before a place is judged, and forms
/// that other programs could read as something else (<c>..</c>, escapes, addresses) are refused as such.
/// </summary>
public sealed partial class AllowedFolders
{
    /// <param name="folders">At least one; they need not exist yet.</param>
    public AllowedFolders(IEnumerable<string> folders)
    {
        Folders = [.. folders.Select(f => RealPath.Of(f) ?? throw PlatformException.Invalid($"the folder '{f}' is a link that leads in circles")).Distinct()];
        if (Folders.Count == 0) throw PlatformException.Invalid("no folder is allowed; expected at least one");
    }

    /// <summary>The folders, absolute, with their links followed.</summary>
    public IReadOnlyList<string> Folders { get; }

    /// <summary>The absolute path of a place that a caller names.</summary>
    /// <param name="place">As the caller wrote it; it may end in a pattern such as <c>*.parquet</c>.</param>
    /// <param name="basis">Folder that a relative place is meant in.</param>
    /// <exception cref="PlatformException">PERMISSION_DENIED naming the place; it does not tell whether anything is there.</exception>
    public string Resolve(string place, string basis)
    {
        if (place.Length == 0) throw PlatformException.Invalid("a location is empty; expected the path of a table or file");
        if (Disguised().IsMatch(place)) throw Denied(place, "it must be a plain path without '..', escapes, backslashes or a scheme");
        var full = Path.GetFullPath(place, basis);
        var pattern = full.IndexOfAny(['*', '?', '[', '{']);
        var plain = pattern < 0 ? full : full[..full.LastIndexOf(Path.DirectorySeparatorChar, pattern)];
        var real = RealPath.Of(plain.Length == 0 ? "/" : plain);
        if (real is null || !Holds(real)) throw Denied(place, "it lies in none of the folders that this server may use");
        return real + full[plain.Length..];
    }

    /// <summary>Checks a path that a table's own log or a pattern led to.</summary>
    /// <exception cref="PlatformException">PERMISSION_DENIED when it leads out of the folders.</exception>
    public string Require(string path) =>
        RealPath.Of(path) is { } real && Holds(real) ? real : throw Denied(path, "it leads out of the folders that this server may use");

    bool Holds(string real) => Folders.Any(f => real == f || (real.StartsWith(f, StringComparison.Ordinal) && (f == "/" || real[f.Length] == Path.DirectorySeparatorChar)));

    static PlatformException Denied(string place, string why) => new(ErrorCode.PermissionDenied, $"the location '{place}' is refused: {why}");

    // A parent step, an escape of a byte, a home, a control character, a backslash, a scheme.
    [GeneratedRegex(@"(^|/)\.\.(/|$)|%[0-9A-Fa-f]{2}|^~|[\x00-\x1f\\]|^[A-Za-z][A-Za-z0-9+.\-]*:", RegexOptions.CultureInvariant)]
    private static partial Regex Disguised();
}
