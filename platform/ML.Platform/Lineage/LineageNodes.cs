using System.Data.Common;
using ML.Hosting.Databases;
using ML.Hosting.Databases.Search;
using ML.Platform.Contracts.Lineage;

namespace ML.Platform.Lineage;

/// <summary>Reads of <c>ml_lineage_nodes</c>.</summary>
static class LineageNodes
{
    const string Columns = "SELECT id, kind, name, version, created_at, created_by, deleted_at FROM ml_lineage_nodes";

    public static Task<List<LineageNodeRecord>> LoadAsync(DbSession session, IReadOnlyCollection<string> ids)
    {
        var query = new SqlQuery(session.Kind);
        query.Append($"{Columns} WHERE {query.InStrings("id", ids)} ORDER BY created_at, id");
        return session.QueryAsync(query.Text, Map, query.Arguments);
    }

    public static Task<List<LineageNodeRecord>> ListAsync(DbSession session, string? kind, string? name, int limit, long offset)
    {
        var query = new SqlQuery(session.Kind);
        query.Append(Columns + " WHERE true");
        if (kind is not null) query.Append($" AND kind = {query.Argument(kind)}");
        if (name is not null) query.Append($" AND name = {query.Argument(name)}");
        query.Append($" ORDER BY created_at DESC, id DESC LIMIT {query.Argument((long)limit)} OFFSET {query.Argument(offset)}");
        return session.QueryAsync(query.Text, Map, query.Arguments);
    }

    static LineageNodeRecord Map(DbDataReader row) => new()
    {
        Id = row.GetString(0), Kind = row.GetString(1), Name = row.GetString(2), Version = row.GetStringOrNull(3),
        CreatedAt = row.GetInt64(4), CreatedBy = row.GetString(5), DeletedAt = row.IsDBNull(6) ? null : row.GetInt64(6),
    };
}
