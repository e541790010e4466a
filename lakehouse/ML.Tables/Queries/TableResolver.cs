using System.Globalization;
using ML.Common.Errors;
using ML.Tables.Catalog;

namespace ML.Tables.Queries;

/// <summary>Finds the tables that a statement names.</summary>
sealed class TableResolver(IReadOnlyList<TableEntry> all, string? defaultCatalog, string? defaultSchema, IReadOnlySet<string> expressions)
{
    /// <returns>The table and the version or time that is asked for, by AT or behind an <c>@</c>; null for the newest. Nothing when no table has the name.</returns>
    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE for a name that several tables have.</exception>
    public (TableEntry Entry, long? Version, DateTimeOffset? Time)? Find(TableReference reference)
    {
        if (reference.Of is { } of) return Match(reference with { Name = of }) is { } older ? (older, reference.Version, reference.Time) : null;
        if (Match(reference) is { } exact) return (exact, null, null);
        var at = reference.Name.LastIndexOf('@');
        if (at <= 0 || !long.TryParse(reference.Name.AsSpan(at + 1).TrimStart('v'), NumberStyles.None, CultureInfo.InvariantCulture, out var version)) return null;
        return Match(reference with { Name = reference.Name[..at] }) is { } entry ? (entry, version, null) : null;
    }

    TableEntry? Match(TableReference reference)
    {
        var found = all.Where(t => Same(t.Name, reference.Name)).Where(t => Fits(t, reference)).ToList();
        if (found.Count > 1 && reference.Schema.Length == 0) found = Narrow(found);
        // A statement's own expression hides what it is named like, so that it need not say which table it means.
        if (found.Count > 1 && reference.Schema.Length == 0 && expressions.Contains(reference.Name)) return null;
        return found.Count <= 1
            ? found.FirstOrDefault()
            : throw PlatformException.Invalid($"'{reference}' is the name of several tables; write one of {string.Join(", ", found.Select(Quoted))}");
    }

    static bool Fits(TableEntry table, TableReference reference)
    {
        if (reference.Catalog.Length > 0) return Same(table.Catalog, reference.Catalog) && Same(table.Schema, reference.Schema);
        // Two parts are schema and table, or catalogue and table where there are no schemas.
        return reference.Schema.Length == 0 || Same(table.Schema, reference.Schema) || (Same(table.Catalog, reference.Schema) && table.Schema == TableEntry.DefaultSchema);
    }

    List<TableEntry> Narrow(List<TableEntry> found)
    {
        var near = found.Where(t => (defaultCatalog is null || Same(t.Catalog, defaultCatalog)) && (defaultSchema is null || Same(t.Schema, defaultSchema))).ToList();
        return near.Count > 0 ? near : found;
    }

    static bool Same(string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);

    static string Quoted(TableEntry table) => string.Join('.', new[] { table.Catalog, table.Schema, table.Name }.Select(ML.Lakehouse.DuckDb.Sql.Identifier));
}
