using ML.Hosting.Databases;

namespace ML.Hosting.SystemTables;

/// <summary>A column of a system table.</summary>
/// <param name="Sql">What delivers it, over the source, as an engine takes it.</param>
public sealed record SystemColumn(string Name, SystemType Type, Func<DatabaseKind, string> Sql)
{
    /// <param name="sql">The same text for both engines.</param>
    public SystemColumn(string name, SystemType type, string sql) : this(name, type, _ => sql)
    {
    }
}
