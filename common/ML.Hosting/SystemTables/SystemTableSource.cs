using ML.Hosting.Databases;

namespace ML.Hosting.SystemTables;

/// <summary>The system tables of a module, and the database that they are made of.</summary>
public sealed record SystemTableSource(IDatabase Database, IReadOnlyList<SystemTable> Tables);
