namespace ML.Hosting.SystemTables;

/// <summary>A database table whose changes change rows of a system table.</summary>
/// <param name="Name">The database table.</param>
/// <param name="Id">Its column with the text half of the changed thing's key; null when the key has none.</param>
/// <param name="Number">Its column with the whole-number half; null when the key has none.</param>
public sealed record WatchedTable(string Name, string? Id, string? Number = null);
