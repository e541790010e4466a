using ML.Hosting.Databases;

namespace ML.Hosting.SystemTables;

/// <summary>The little in which the engines' SQL differs for columns of system tables.</summary>
public static class SystemTableSql
{
    /// <summary>A JSON object of all rows of a subquery: <c>Map("t.key", "t.value", "tags t WHERE t.run_uuid = r.run_uuid")</c>.</summary>
    public static Func<DatabaseKind, string> Map(string name, string value, string from) => kind => kind == DatabaseKind.Sqlite
        ? $"(SELECT json_group_object({name}, {value}) FROM {from})"
        : $"(SELECT json_object_agg({name}, {value})::text FROM {from})";

    /// <summary>A text or number at the top level of a JSON document.</summary>
    public static Func<DatabaseKind, string> Member(string document, string name) => kind => kind == DatabaseKind.Sqlite
        ? $"json_extract({document}, '$.{name}')"
        : $"({document}::json ->> '{name}')";

    /// <summary>A whole number at the top level of a JSON document.</summary>
    public static Func<DatabaseKind, string> WholeMember(string document, string name) =>
        kind => $"CAST({Member(document, name)(kind)} AS BIGINT)";
}
