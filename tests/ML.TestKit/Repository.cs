namespace ML.TestKit;

/// <summary>Where the tests find the repository, the published executable and the judges.</summary>
public static class Repository
{
    /// <summary>The folder that holds ML.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The published executable that `./ml build` makes.</summary>
    public static string Executable => Path.Combine(Root, "artifacts", "app", "ml");

    /// <summary>Material for judging that lies beside the repository on build machines; absent elsewhere.</summary>
    public static string Shared => Path.GetFullPath(Path.Combine(Root, "..", "shared"));

    /// <summary>A file of the shared material, or a skip (a failure in CI) where it is missing.</summary>
    public static string SharedFile(params string[] parts)
    {
        var path = Path.Combine([Shared, .. parts]);
        Judge.Require(File.Exists(path) || Directory.Exists(path), $"{Path.Combine(parts)} of the shared material is not beside the repository");
        return path;
    }

    static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "ML.sln"))) return folder.FullName;
        throw new InvalidOperationException($"ML.sln is not above {AppContext.BaseDirectory}");
    }
}
