namespace ML.Lakehouse.Confinement;

/// <summary>Where a path leads once every link in it is followed; parts that do not exist stay as they are.</summary>
static class RealPath
{
    const int MostLinks = 40;

    /// <returns>Null when the links go in circles.</returns>
    public static string? Of(string path)
    {
        var pending = new Stack<string>(Parts(Path.GetFullPath(path)).Reverse());
        var current = Path.GetPathRoot(Path.GetFullPath(path))!;
        var links = 0;
        while (pending.TryPop(out var part))
        {
            var next = Path.Combine(current, part);
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                current = next;
                continue;
            }

            if (++links > MostLinks) return null;
            var full = Path.GetFullPath(target, current);
            foreach (var step in Parts(full).Reverse()) pending.Push(step);
            current = Path.GetPathRoot(full)!;
        }

        return Path.TrimEndingDirectorySeparator(current);
    }

    static string[] Parts(string full) => full[Path.GetPathRoot(full)!.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries);
}
