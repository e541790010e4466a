using ML.Hosting.Databases;
using ML.Hosting.SystemTables;

namespace ML.Platform.SystemTables;

/// <summary>
/// The triggers of a system table: statements that make them, by name. MLflow neither sees nor needs them; a migration of
/// MLflow's that makes a table anew loses them, which is found at the next start.
/// </summary>
static class TriggerText
{
    /// <returns>Name of the trigger, the database table it is on, and the statements that create it.</returns>
    public static IEnumerable<(string Name, string On, string[] Statements)> Of(DatabaseKind kind, SystemTable table) => table switch
    {
        KeyedTable keyed => keyed.Watches.SelectMany(w => kind == DatabaseKind.Sqlite ? SqliteNotes(keyed.Name, w) : PostgreSqlNotes(keyed.Name, w)),
        AppendedTable appended => kind == DatabaseKind.Sqlite ? SqliteFloor(appended) : PostgreSqlCopy(appended),
        _ => throw new InvalidOperationException($"system table {table.Name} is of no known kind"),
    };

    /// <summary>Whether a column is the owner's key, which is the same for all rows of a copy.</summary>
    public static bool IsOwner(AppendedTable table, SystemColumn column) => column.Sql(DatabaseKind.PostgreSql) == table.OwnerColumn;

    static IEnumerable<(string, string, string[])> SqliteNotes(string kind, WatchedTable watched)
    {
        var name = $"ml_system_{kind}_{watched.Name}";
        string Note(string row) => $"INSERT INTO ml_system_changes (kind, id, number) VALUES ('{kind}', {Value(watched.Id, row)}, {Value(watched.Number, row)});";
        var moved = string.Join(" OR ", Columns(watched).Select(c => $"NEW.{c} IS NOT OLD.{c}"));
        yield return ($"{name}_insert", watched.Name, [$"CREATE TRIGGER {name}_insert AFTER INSERT ON {watched.Name} BEGIN {Note("NEW")} END"]);
        yield return ($"{name}_delete", watched.Name, [$"CREATE TRIGGER {name}_delete AFTER DELETE ON {watched.Name} BEGIN {Note("OLD")} END"]);
        yield return ($"{name}_update", watched.Name, [$"CREATE TRIGGER {name}_update AFTER UPDATE ON {watched.Name} BEGIN {Note("NEW")} END"]);
        yield return ($"{name}_rename", watched.Name, [$"CREATE TRIGGER {name}_rename AFTER UPDATE ON {watched.Name} WHEN {moved} BEGIN {Note("OLD")} END"]);
    }

    // Definer's rights: whoever may write MLflow's tables need not know of ours.
    static IEnumerable<(string, string, string[])> PostgreSqlNotes(string kind, WatchedTable watched)
    {
        var name = $"ml_system_{kind}_{watched.Name}";
        string Note(string row) => $"INSERT INTO ml_system_changes (kind, id, number) VALUES ('{kind}', {Value(watched.Id, row)}, {Value(watched.Number, row)});";
        var moved = string.Join(" OR ", Columns(watched).Select(c => $"NEW.{c} IS DISTINCT FROM OLD.{c}"));
        yield return (name, watched.Name,
        [
            $"""
            CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $note$
            BEGIN
                IF TG_OP = 'DELETE' THEN {Note("OLD")} RETURN NULL; END IF;
                {Note("NEW")}
                IF TG_OP = 'UPDATE' AND ({moved}) THEN {Note("OLD")} END IF;
                RETURN NULL;
            END $note$
            """,
            $"CREATE TRIGGER {name} AFTER INSERT OR UPDATE OR DELETE ON {watched.Name} FOR EACH ROW EXECUTE FUNCTION {name}()",
        ]);
    }

    // SQLite gives a new row the number after the greatest one there is. Only when the greatest are removed do numbers come twice.
    static IEnumerable<(string, string, string[])> SqliteFloor(AppendedTable table)
    {
        var name = $"ml_system_{table.Name}_floor";
        var greatest = $"coalesce((SELECT max(rowid) FROM {table.Source}), 0)";
        yield return (name, table.Source,
        [
            $"CREATE TRIGGER {name} AFTER DELETE ON {table.Source} WHEN OLD.rowid > {greatest} "
            + $"BEGIN INSERT INTO ml_system_floors (name, floor) VALUES ('{table.Name}', {greatest}); END",
        ]);
    }

    // One row for all that a statement adds to an owner, its columns as lists: a row for each would cost the writer as much again.
    // MLflow widens its columns now and then; lists made by an aggregate have no width.
    static IEnumerable<(string, string, string[])> PostgreSqlCopy(AppendedTable table)
    {
        var (name, copy) = ($"ml_system_{table.Name}_copy", AppendedCopies.TableOf(table));
        var values = string.Join(", ", table.Columns.Select(c => $"{(IsOwner(table, c) ? Value(c) : $"array_agg({Value(c)})")} AS \"{c.Name}\""));
        var names = string.Join(", ", table.Columns.Select(c => $"\"{c.Name}\""));
        var outOfLine = string.Concat(table.Columns.Where(c => !IsOwner(table, c)).Select(c => $", ALTER COLUMN \"{c.Name}\" SET STORAGE EXTERNAL"));
        yield return (name, table.Source,
        [
            // What an earlier time left there says nothing of this one: the table is read whole first.
            $"DROP TABLE IF EXISTS {copy}, ml_system_new_{table.Name}",
            $"CREATE TABLE {copy} AS SELECT 0::bigint AS place, {values} FROM {table.Source} GROUP BY {table.OwnerColumn} WITH NO DATA",
            $"ALTER TABLE {copy} ALTER COLUMN place SET DEFAULT pg_current_xact_id()::text::bigint{outOfLine}",
            $"""
            CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $copy$
            BEGIN
                -- Numbering rows costs several times what copying them does, and few statements add so many.
                IF EXISTS (SELECT 1 FROM added OFFSET {AppendedCopies.MostRows}) THEN
                    INSERT INTO {copy} ({names})
                    SELECT {values} FROM (SELECT *, row_number() OVER () / {AppendedCopies.MostRows} AS ml_part FROM added) AS a GROUP BY {table.OwnerColumn}, ml_part;
                ELSE
                    INSERT INTO {copy} ({names}) SELECT {values} FROM added GROUP BY {table.OwnerColumn};
                END IF;
                RETURN NULL;
            END $copy$
            """,
            $"CREATE TRIGGER {name} AFTER INSERT ON {table.Source} REFERENCING NEW TABLE AS added FOR EACH STATEMENT "
            + $"WHEN (current_setting('{AppendedCopies.Setting}', true) IS DISTINCT FROM 'on') EXECUTE FUNCTION {name}()",
        ]);
    }

    static string Value(SystemColumn column) => $"({column.Sql(DatabaseKind.PostgreSql)})::" + column.Type switch
    {
        SystemType.Whole or SystemType.Time => "bigint",
        SystemType.Number => "float8",
        SystemType.Flag => "boolean",
        _ => "text",
    };

    static IEnumerable<string> Columns(WatchedTable watched) => new[] { watched.Id, watched.Number }.OfType<string>();

    static string Value(string? column, string row) => column is null ? "NULL" : $"{row}.{column}";
}
