using System.Data.Common;
using System.Text.Json;
using ML.Common.Paging;
using ML.Hosting.Databases;
using ML.Hosting.Databases.Search;
using ML.Platform.Contracts.Auditing;

namespace ML.Platform.Auditing;

/// <summary>Answers what the audit log holds.</summary>
sealed class AuditService(IDatabase database)
{
    public async Task<ListAuditEntries.Response> ListAsync(ListAuditEntries request, CancellationToken cancellation)
    {
        var (limit, offset) = (Limits.Within(request.MaxResults, "max_results", 100, 1000), PageToken.ToOffset(request.PageToken));
        var rows = await database.ReadAsync(session => QueryAsync(session, request, limit + 1, offset), cancellation);
        var page = Page<AuditEntry>.FromRows(rows, limit, offset);
        return new ListAuditEntries.Response { Entries = [.. page.Items], NextPageToken = page.NextToken };
    }

    static Task<List<AuditEntry>> QueryAsync(DbSession session, ListAuditEntries request, int limit, long offset)
    {
        var query = new SqlQuery(session.Kind);
        query.Append("SELECT id, time, actor, action, entity_kind, entity_name, before_state, after_state FROM ml_audit_log WHERE true");
        foreach (var (column, value) in ((string, string?)[])
            [("entity_kind", request.EntityKind), ("entity_name", request.EntityName), ("actor", request.Actor), ("action", request.Action)])
            if (value is not null) query.Append($" AND {column} = {query.Argument(value)}");
        if (request.Since is { } since) query.Append($" AND time >= {query.Argument(since)}");
        if (request.Until is { } until) query.Append($" AND time <= {query.Argument(until)}");
        query.Append($" ORDER BY id DESC LIMIT {query.Argument((long)limit)} OFFSET {query.Argument(offset)}");
        return session.QueryAsync(query.Text, Map, query.Arguments);
    }

    static AuditEntry Map(DbDataReader row) => new()
    {
        Id = row.GetInt64(0), Time = row.GetInt64(1), Actor = row.GetString(2), Action = row.GetString(3), EntityKind = row.GetString(4), EntityName = row.GetString(5),
        Before = Json(row.GetStringOrNull(6)), After = Json(row.GetStringOrNull(7)),
    };

    static JsonElement? Json(string? text)
    {
        if (text is null) return null;
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }
}
