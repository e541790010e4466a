namespace ML.Hosting.Databases;

/// <summary>The database engines the platform runs on.</summary>
public enum DatabaseKind
{
    Sqlite,
    PostgreSql,
}
