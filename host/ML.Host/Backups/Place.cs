namespace ML.Host.Backups;

/// <summary>Where a server with certain options keeps one part.</summary>
/// <param name="Name">As in the manifest.</param>
/// <param name="Kind">As in the manifest.</param>
/// <param name="Address">Database address, absolute folder or address of a store.</param>
/// <param name="Path">Where it stands below the backup's folder; empty for a reference.</param>
/// <param name="Flag">The setting that says where it is kept.</param>
sealed record Place(string Name, PartKind Kind, string Address, string Path, string Flag)
{
    /// <summary>Whether a file in it, once named, never changes, so that a second name is as good as a copy.</summary>
    public bool Immutable { get; init; }

    /// <summary>Whether a path is the folder or below it.</summary>
    public bool Contains(string path) =>
        Kind == PartKind.Folder && (path + '/').StartsWith(System.IO.Path.TrimEndingDirectorySeparator(Address) + '/', StringComparison.Ordinal);
}
