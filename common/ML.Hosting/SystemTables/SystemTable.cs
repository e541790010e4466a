namespace ML.Hosting.SystemTables;

/// <summary>
/// A Delta table that the platform keeps of rows of a module's database: the module says what is in it, the platform keeps it
/// up to date.
/// </summary>
/// <param name="Name">Its name among the system tables, such as <c>runs</c>.</param>
/// <param name="Columns">Its columns.</param>
/// <param name="Description">What it holds, for people.</param>
public abstract record SystemTable(string Name, string Description, IReadOnlyList<SystemColumn> Columns);
