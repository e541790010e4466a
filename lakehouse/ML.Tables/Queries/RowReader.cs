using System.Globalization;
using ML.Common.Errors;
using ML.Lakehouse.DuckDb;
using ML.Tables.Catalog;

namespace ML.Tables.Queries;

/// <summary>Runs a query and reads its first rows.</summary>
static class RowReader
{
    /// <param name="limit">Most rows.</param>
    /// <param name="mostBytes">Most bytes of text.</param>
    /// <exception cref="PlatformException">RESOURCE_EXHAUSTED for a single row beyond <paramref name="mostBytes"/>.</exception>
    public static RowSet Read(DuckDbConnection connection, string query, int limit, long mostBytes, CancellationToken cancellation)
    {
        var columns = connection.Describe(query).Select((c, i) => new ResultColumn(c.Name, c.Sql, ColumnTypes.Of(c.Type), i)).ToList();
        var rows = new List<IReadOnlyList<string?>>();
        var bytes = 0L;
        var text = $"SELECT COLUMNS(*)::VARCHAR FROM ({query}\n) LIMIT {(limit + 1).ToString(CultureInfo.InvariantCulture)}";
        using var result = connection.Stream(text, cancellation);
        while (result.Fetch(cancellation) is { } chunk)
        {
            using (chunk)
            {
                for (var row = 0; row < chunk.RowCount; row++)
                {
                    if (rows.Count == limit) return new RowSet(columns, rows, Truncated: true);
                    var cells = new string?[chunk.ColumnCount];
                    for (var column = 0; column < cells.Length; column++) bytes += (cells[column] = chunk[column].GetStringOrNull(row))?.Length ?? 4;
                    if (bytes > mostBytes && rows.Count > 0) return new RowSet(columns, rows, Truncated: true);
                    if (bytes > mostBytes) throw new PlatformException(ErrorCode.ResourceExhausted, $"the first row has {bytes} characters; at most {mostBytes} are answered, select less of it");
                    rows.Add(cells);
                }
            }
        }

        return new RowSet(columns, rows, Truncated: false);
    }
}
