using System.Globalization;
using ML.Lakehouse.DuckDb;

namespace ML.Lakehouse.Commands;

/// <summary>Prints rows as an aligned table; long cells are cut.</summary>
static class TextTable
{
    const int WidestCell = 60;

    public static void Print(IReadOnlyList<string> header, IEnumerable<IReadOnlyList<string>> rows)
    {
        var all = rows.Select(row => row.Select(Cut).ToList()).ToList();
        var widths = header.Select((name, i) => all.Select(row => row[i].Length).Append(name.Length).Max()).ToList();
        Console.WriteLine(Line(header, widths));
        Console.WriteLine(string.Join("  ", widths.Select(w => new string('─', w))));
        foreach (var row in all) Console.WriteLine(Line(row, widths));
    }

    /// <summary>Prints a query's rows, up to a limit, and how many there are more.</summary>
    public static void Print(DuckDbConnection connection, string query, int limit, CancellationToken cancellation)
    {
        using var result = connection.Query($"SELECT COLUMNS(*)::VARCHAR FROM ({query}\n) LIMIT {(limit + 1).ToString(CultureInfo.InvariantCulture)}", cancellation);
        var rows = new List<IReadOnlyList<string>>();
        foreach (var chunk in result.Chunks())
            for (var row = 0; row < chunk.RowCount; row++)
                rows.Add([.. Enumerable.Range(0, chunk.ColumnCount).Select(i => chunk[i].GetStringOrNull(row) ?? "NULL")]);
        Print([.. result.Columns.Select(c => c.Name)], rows.Take(limit));
        Console.WriteLine(rows.Count > limit ? $"the first {limit} rows; --limit shows more" : $"{rows.Count} row{(rows.Count == 1 ? "" : "s")}");
    }

    public static string Size(long bytes)
    {
        string[] units = ["B", "KiB", "MiB", "GiB", "TiB"];
        double value = bytes;
        var unit = 0;
        for (; value >= 1024 && unit < units.Length - 1; unit++) value /= 1024;
        return value.ToString(unit == 0 ? "0" : "0.0", CultureInfo.InvariantCulture) + " " + units[unit];
    }

    static string Line(IReadOnlyList<string> cells, List<int> widths) => string.Join("  ", cells.Select((cell, i) => cell.PadRight(widths[i]))).TrimEnd();

    static string Cut(string cell)
    {
        var line = cell.ReplaceLineEndings(" ");
        return line.Length <= WidestCell ? line : line[..(WidestCell - 1)] + "…";
    }
}
