namespace ML.Tables.Catalog;

/// <summary>Finds the Delta tables below a root. Links are not followed: what a root holds lies in its folder.</summary>
static class TableWalk
{
    const string LogFolder = "_delta_log";
    const int Deepest = 8;

    static readonly EnumerationOptions Options = new()
    {
        IgnoreInaccessible = true, AttributesToSkip = FileAttributes.ReparsePoint | FileAttributes.Hidden,
    };

    public static IEnumerable<TableEntry> Below(TableRoot root)
    {
        var folder = new DirectoryInfo(Path.GetFullPath(root.Folder));
        return folder.Exists ? Walk(root.Name, folder, []).DistinctBy(t => t.FullName) : [];
    }

    static IEnumerable<TableEntry> Walk(string catalog, DirectoryInfo folder, IReadOnlyList<string> path)
    {
        foreach (var child in folder.EnumerateDirectories("*", Options).Where(d => d.Name[0] is not ('.' or '_')).OrderBy(d => d.Name, StringComparer.Ordinal))
        {
            if (Directory.Exists(Path.Combine(child.FullName, LogFolder)))
                yield return new TableEntry(catalog, path.Count == 0 ? TableEntry.DefaultSchema : string.Join('.', path), child.Name, child.FullName);
            else if (path.Count < Deepest)
                foreach (var table in Walk(catalog, child, [.. path, child.Name])) yield return table;
        }
    }
}
