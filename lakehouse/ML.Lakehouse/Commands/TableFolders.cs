using ML.Common.Errors;

namespace ML.Lakehouse.Commands;

/// <summary>Finds tables below a folder.</summary>
static class TableFolders
{
    const string LogFolder = "_delta_log";

    /// <summary>Every table below a folder, or the folder itself; tables within tables are not looked for.</summary>
    public static IEnumerable<string> Below(string root)
    {
        if (!Directory.Exists(root)) throw PlatformException.NotFound($"folder {root} does not exist");
        return Walk(new DirectoryInfo(root));
    }

    /// <summary>The folder of a table that SQL names, with '.' between its parts; null when there is none.</summary>
    public static string? Find(string root, params IEnumerable<string> name)
    {
        var path = Path.Combine([root, .. name.Where(part => part.Length > 0)]);
        return Directory.Exists(Path.Combine(path, LogFolder)) ? path : null;
    }

    static IEnumerable<string> Walk(DirectoryInfo folder)
    {
        if (Directory.Exists(Path.Combine(folder.FullName, LogFolder))) return [folder.FullName];
        return folder.EnumerateDirectories().Where(d => d.Name[0] is not ('.' or '_')).OrderBy(d => d.Name, StringComparer.Ordinal).SelectMany(Walk);
    }
}
