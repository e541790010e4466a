namespace ML.Tables.Catalog;

/// <summary>A Delta table of the catalogue.</summary>
/// <param name="Catalog">The root's name.</param>
/// <param name="Schema">The folders between the root and the table, joined with '.'; <c>default</c> when there are none.</param>
/// <param name="Name">The table's own folder.</param>
/// <param name="Folder">Its absolute path.</param>
sealed record TableEntry(string Catalog, string Schema, string Name, string Folder)
{
    public const string DefaultSchema = "default";

    public string FullName => $"{Catalog}.{Schema}.{Name}";
}
