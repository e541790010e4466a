using Microsoft.Data.Sqlite;
using ML.TestKit.Servers;

namespace ML.Integration.Tests;

/// <summary>Looks into a SQLite file from outside the server.</summary>
static class SqliteFile
{
    static SqliteFile() => SQLitePCL.Batteries_V2.Init();

    public static List<string?[]> Query(string path, string sql)
    {
        using var connection = Open(path);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<string?[]>();
        while (reader.Read())
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? null : Convert.ToString(reader.GetValue(i), System.Globalization.CultureInfo.InvariantCulture))]);
        return rows;
    }

    public static void Execute(string path, string sql) => Query(path, sql);

    /// <summary>Runs a script of many statements.</summary>
    public static void Script(string path, string sql)
    {
        using var connection = Open(path);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    static SqliteConnection Open(string path)
    {
        if (Path.GetFileName(path) == "mlflow.db") Layout.LocalStores("it looks into the server's SQLite file");
        var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        return connection;
    }

    /// <summary>
    /// Every column, foreign key, index and the text of every table and trigger with its spaces evened out. Objects of our
    /// own, beside MLflow's, are named <c>ml_…</c> and left out.
    /// </summary>
    public static List<string> Describe(string path)
    {
        var lines = new List<string>();
        // SQLite's own table of counters comes with the first of our tables that counts.
        foreach (var row in Query(path, "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name <> 'sqlite_sequence' AND name NOT LIKE 'ml\\_%' ESCAPE '\\' AND tbl_name NOT LIKE 'ml\\_%' ESCAPE '\\'"))
        {
            lines.Add($"{row[0]} {row[1]} on {row[2]}: {string.Join(' ', row[3]!.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))}");
            if (row[0] != "table") continue;
            lines.AddRange(Query(path, $"PRAGMA table_xinfo('{row[1]}')").Select(c => $"column {row[1]}: {string.Join(' ', c)}"));
            lines.AddRange(Query(path, $"PRAGMA foreign_key_list('{row[1]}')").Select(c => $"key {row[1]}: {string.Join(' ', c)}"));
        }

        lines.Sort(StringComparer.Ordinal);
        return lines;
    }
}
