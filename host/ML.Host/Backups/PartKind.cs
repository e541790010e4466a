namespace ML.Host.Backups;

/// <summary>How a backup holds a part.</summary>
enum PartKind
{
    /// <summary>A SQLite file.</summary>
    Sqlite,

    /// <summary>An archive of <c>pg_dump -Fc</c>.</summary>
    PostgreSql,

    /// <summary>A folder of files.</summary>
    Folder,

    /// <summary>Its address alone: an object store looks after its own copies.</summary>
    Reference,
}
