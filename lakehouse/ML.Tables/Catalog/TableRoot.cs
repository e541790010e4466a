namespace ML.Tables.Catalog;

/// <summary>A folder whose Delta tables are shown as one catalogue.</summary>
/// <param name="Name">Letters, digits, <c>_</c> and <c>-</c>; the first part of its tables' full names.</param>
/// <param name="Folder">Need not exist yet.</param>
public sealed record TableRoot(string Name, string Folder)
{
    // DuckDB has catalogues of these names itself.
    static readonly string[] Taken = ["memory", "system", "temp"];

    /// <summary>What <see cref="TryParse"/> reads, for messages.</summary>
    public const string Expected = "FOLDER or NAME=FOLDER, with a name of letters, digits, '_' and '-' other than memory, system and temp";

    /// <summary>Reads <c>NAME=FOLDER</c>, or a folder that is named by its last part; null for anything else.</summary>
    public static TableRoot? TryParse(string text)
    {
        var end = text.IndexOf('=', StringComparison.Ordinal);
        var folder = text[(end + 1)..];
        if (folder.Length == 0) return null;
        var name = end < 0 ? Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))) : text[..end];
        var valid = name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-') && !Taken.Contains(name, StringComparer.OrdinalIgnoreCase);
        return valid ? new TableRoot(name, folder) : null;
    }
}
