using System.Globalization;
using ML.Common.Errors;
using ML.Lakehouse.DuckDb;
using ML.Tables.Catalog;

namespace ML.Tables.Queries;

/// <summary>Checks a caller's SQL, finds its tables and runs it.</summary>
sealed class StatementService(TableCatalog catalog, QueryRunner runner)
{
    const int LongestStatement = 100_000;

    public async Task<StatementAnswer> ExecuteAsync(ExecuteStatement request, CancellationToken cancellation)
    {
        var sql = Check.Required(request.Statement?.Trim().TrimEnd(';'), "statement");
        Check.MaxLength(sql, LongestStatement, "statement");
        if (request.Disposition is not (null or "INLINE")) throw Check.InvalidValue(request.Disposition, "disposition", "expected INLINE.");
        if (request.Format is not (null or "JSON_ARRAY")) throw Check.InvalidValue(request.Format, "format", "expected JSON_ARRAY.");
        var limit = PageOf.Size(request.RowLimit, "row_limit", otherwise: 1000, limit: 10_000);
        var (runnable, tables) = Tables(sql, request);
        return StatementAnswer.Of(await runner.RunAsync(runnable, tables, limit, Timeout(request.WaitTimeout), cancellation));
    }

    (string Sql, List<(TableReference, TableEntry, long?, DateTimeOffset?)> Tables) Tables(string sql, ExecuteStatement request)
    {
        using var connection = DuckDbDatabase.Shared.Connect();
        var (runnable, named, expressions) = StatementReader.Read(connection, sql);
        var resolver = new TableResolver(catalog.All(), request.Catalog, request.Schema, expressions);
        var found = new List<(TableReference, TableEntry, long?, DateTimeOffset?)>();
        foreach (var reference in named)
        {
            if (resolver.Find(reference) is { } table) found.Add((reference, table.Entry, table.Version, table.Time));
            else if (reference.Schema.Length > 0 || !expressions.Contains(reference.Name))
                throw PlatformException.NotFound($"table '{reference}' is not in the catalogue; write catalog.schema.table as listed, with names in double quotes where they hold '.' or '-'");
        }

        return (runnable, found);
    }

    static TimeSpan? Timeout(string? text)
    {
        if (string.IsNullOrEmpty(text)) return null;
        if (int.TryParse(text.TrimEnd('s'), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 0 and <= 86400)
            return seconds == 0 ? null : TimeSpan.FromSeconds(seconds);
        throw Check.InvalidValue(text, "wait_timeout", "expected seconds such as 10s.");
    }
}
