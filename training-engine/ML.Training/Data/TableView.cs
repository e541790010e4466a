using ML.Common.Errors;
using ML.Lakehouse.DuckDb;

namespace ML.Training.Data;

/// <summary>A source with derived columns and a condition on its rows. Row numbers count through all parts.</summary>
public sealed class TableView
{
    /// <summary>The column that numbers the rows of the whole source.</summary>
    internal const string Row = "__row";

    readonly IReadOnlyDictionary<string, string> derived;
    readonly long[] starts;

    /// <param name="database">Where the source is read.</param>
    /// <param name="source">The rows.</param>
    /// <param name="derived">Additional columns: name and SQL expression.</param>
    /// <param name="where">An SQL condition; null takes every row.</param>
    public TableView(DuckDbDatabase database, ITableSource source, IReadOnlyDictionary<string, string>? derived = null, string? where = null)
    {
        Database = database;
        Source = source;
        this.derived = derived ?? new Dictionary<string, string>();
        Where = where ?? "true";
        starts = new long[source.Parts.Count];
        for (var i = 1; i < starts.Length; i++) starts[i] = starts[i - 1] + source.Parts[i - 1].Rows;
        RequireNewNames();
        Columns = DuckDbReading.Naming("data", Describe);
        // Said here, before the condition is part of longer SQL in which nobody recognises it.
        DuckDbReading.Naming("data.where", () => database.Rows($"SELECT 1 FROM {Part(0)} WHERE ({Where}) LIMIT 0", (_, _) => 0));
    }

    public DuckDbDatabase Database { get; }

    public ITableSource Source { get; }

    /// <summary>The condition on rows.</summary>
    public string Where { get; }

    /// <summary>Column name to DuckDB type, in the table's order.</summary>
    public IReadOnlyDictionary<string, string> Columns { get; }

    /// <summary>A column's type.</summary>
    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE naming the column and those that exist.</exception>
    public string TypeOf(string column, string field) =>
        Columns.TryGetValue(column, out var type)
            ? type
            : throw PlatformException.Invalid($"{field}: column '{column}' is not in {Source.Name}; it has {string.Join(", ", Columns.Keys)}");

    /// <summary>Number of a part's first row in the whole source.</summary>
    internal long Start(int part) => starts[part];

    /// <summary>The rows of one part, all columns and the row number, as something to select from.</summary>
    internal string Part(int index, string? rows = null)
    {
        var part = Source.Parts[index];
        var more = string.Concat(derived.Select(d => $", ({d.Value}) AS {Sql.Identifier(d.Key)}"));
        var only = rows is null ? "" : $" WHERE {part.RowNumber} {rows}";
        return $"(SELECT *, {starts[index]} + {part.RowNumber} AS {Row}{more} FROM {part.Relation}{only})";
    }

    /// <summary>The rows of one part, all columns, without the row number if that spares DuckDB a query in the query.</summary>
    internal string Unnumbered(int index) => derived.Count > 0 ? Part(index) : Source.Parts[index].Relation;

    /// <summary>All rows.</summary>
    internal string Whole => "(" + string.Join(" UNION ALL BY NAME ", Enumerable.Range(0, Source.Parts.Count).Select(i => $"SELECT * FROM {Part(i)}")) + ")";

    // DuckDB would give the second one of a name another name, and the first would be read.
    void RequireNewNames()
    {
        if (derived.Count == 0) return;
        var held = Database.Rows($"DESCRIBE SELECT * FROM {Source.Parts[0].Relation}", (chunk, row) => chunk[0].GetString(row)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        if (derived.Keys.FirstOrDefault(held.Contains) is { } taken) throw PlatformException.Invalid($"data.derive: {Source.Name} has a column '{taken}' already; a derived column needs another name");
    }

    Dictionary<string, string> Describe()
    {
        var rows = Database.Rows($"DESCRIBE SELECT * FROM {Part(0)}", (chunk, row) => (Name: chunk[0].GetString(row), Type: chunk[1].GetString(row)));
        return rows.Where(r => r.Name != Row && r.Name != Source.Parts[0].RowNumber).ToDictionary(r => r.Name, r => r.Type);
    }
}
