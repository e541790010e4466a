using ML.Common.Errors;
using ML.Lakehouse.DuckDb;
using SQLitePCL;

namespace ML.Features.Online.Embedded;

/// <summary>One connection with its prepared statements. One caller at a time. Straight on SQLite's C API: a lookup is a few microseconds.</summary>
sealed class EmbeddedSession : IDisposable
{
    const string NewerOrEqual = "substr(excluded.value, 1, 16) >= substr(value, 1, 16)";

    readonly sqlite3 database;
    readonly Dictionary<string, sqlite3_stmt> statements = new(StringComparer.Ordinal);
    readonly Dictionary<string, (int Table, sqlite3_stmt Statement)> reads = new(StringComparer.Ordinal);
    readonly HashSet<string> created = new(StringComparer.Ordinal);
    readonly sqlite3_stmt begin, commit, version;
    readonly RowCache cache = new();
    int seen;

    static EmbeddedSession() => Batteries_V2.Init();

    public EmbeddedSession(string path)
    {
        Check(raw.sqlite3_open_v2(path, out database, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE | raw.SQLITE_OPEN_NOMUTEX, null));
        Run("PRAGMA busy_timeout=30000");
        // Of a new file: wide rows lie in the tree itself, which a usual page has room for a handful of only.
        Run("PRAGMA page_size=16384");
        Run("PRAGMA journal_mode=WAL");
        Run("PRAGMA synchronous=FULL");
        Run("PRAGMA cache_size=-65536");
        // A publication's batches are larger than the usual 4 MB, after each of which all pages would be written once more.
        Run("PRAGMA wal_autocheckpoint=4096");
        Run("PRAGMA mmap_size=1073741824");
        (begin, commit, version) = (Prepare("BEGIN"), Prepare("COMMIT"), Prepare("PRAGMA data_version"));
    }

    public void Write(string table, IReadOnlyList<OnlineRow> rows, CancellationToken cancellation)
    {
        Create(table);
        var statement = Prepare($"INSERT INTO {Sql.Identifier(table)} (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = excluded.value WHERE {NewerOrEqual}");
        Transact(() =>
        {
            foreach (var row in rows)
            {
                cancellation.ThrowIfCancellationRequested();
                raw.sqlite3_bind_blob(statement, 1, row.Key);
                raw.sqlite3_bind_blob(statement, 2, row.Value);
                Step(statement);
            }
        });
    }

    public void Delete(string table, IReadOnlyList<OnlineRow> rows)
    {
        Create(table);
        var statement = Prepare($"DELETE FROM {Sql.Identifier(table)} WHERE key = ?1 AND substr(value, 1, 16) = ?2");
        Transact(() =>
        {
            foreach (var row in rows)
            {
                raw.sqlite3_bind_blob(statement, 1, row.Key);
                raw.sqlite3_bind_blob(statement, 2, row.Value.AsSpan(0, PackedRow.OrderLength));
                Step(statement);
            }
        });
    }

    public void Read(string table, IReadOnlyList<byte[]?> keys, byte[]?[] values)
    {
        Array.Clear(values);
        if (!reads.TryGetValue(table, out var read))
        {
            if (!Exists(table)) return;
            reads[table] = read = (reads.Count, Prepare($"SELECT value FROM {Sql.Identifier(table)} WHERE key = ?1"));
        }

        // One read transaction: all keys are seen in one state, and the file is locked once.
        Step(begin);
        try
        {
            if (Version() is var now && now != seen) cache.Clear();
            seen = now;
            for (var i = 0; i < keys.Count; i++)
                if (keys[i] is { } key) values[i] = cache.Find(read.Table, key) ?? Find(read.Table, read.Statement, key);
        }
        finally
        {
            Step(commit);
        }
    }

    // The table itself stays: other sessions hold statements on it.
    public void Drop(string table)
    {
        Create(table);
        Transact(() => Run($"DELETE FROM {Sql.Identifier(table)}"));
    }

    public void Dispose()
    {
        foreach (var statement in statements.Values) statement.Dispose();
        database.Dispose();
    }

    // Another number whenever another session has committed, of this process or of another.
    int Version()
    {
        var state = raw.sqlite3_step(version);
        var number = raw.sqlite3_column_int(version, 0);
        raw.sqlite3_reset(version);
        return state == raw.SQLITE_ROW ? number : throw Error(state);
    }

    byte[]? Find(int table, sqlite3_stmt statement, byte[] key)
    {
        raw.sqlite3_bind_blob(statement, 1, key);
        var state = raw.sqlite3_step(statement);
        var found = state == raw.SQLITE_ROW ? raw.sqlite3_column_blob(statement, 0).ToArray() : null;
        raw.sqlite3_reset(statement);
        if (state is not (raw.SQLITE_ROW or raw.SQLITE_DONE)) throw Error(state);
        if (found is not null) cache.Keep(table, key, found);
        return found;
    }

    void Create(string table)
    {
        if (created.Add(table)) Run($"CREATE TABLE IF NOT EXISTS {Sql.Identifier(table)} (key BLOB NOT NULL PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID");
    }

    bool Exists(string table)
    {
        if (created.Contains(table)) return true;
        var statement = Prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?1");
        raw.sqlite3_bind_text(statement, 1, table);
        var found = raw.sqlite3_step(statement) == raw.SQLITE_ROW;
        raw.sqlite3_reset(statement);
        if (found) created.Add(table);
        return found;
    }

    void Transact(Action work)
    {
        cache.Clear();
        Run("BEGIN IMMEDIATE");
        try
        {
            work();
            Run("COMMIT");
        }
        catch
        {
            raw.sqlite3_exec(database, "ROLLBACK");
            throw;
        }
    }

    void Run(string sql) => Check(raw.sqlite3_exec(database, sql));

    sqlite3_stmt Prepare(string sql)
    {
        if (statements.TryGetValue(sql, out var known)) return known;
        Check(raw.sqlite3_prepare_v2(database, sql, out var statement));
        return statements[sql] = statement;
    }

    void Step(sqlite3_stmt statement)
    {
        var state = raw.sqlite3_step(statement);
        raw.sqlite3_reset(statement);
        if (state != raw.SQLITE_DONE) throw Error(state);
    }

    void Check(int state)
    {
        if (state != raw.SQLITE_OK) throw Error(state);
    }

    PlatformException Error(int state) => new(
        state is raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB ? ErrorCode.DataLoss : ErrorCode.TemporarilyUnavailable,
        $"the embedded online store failed: {raw.sqlite3_errmsg(database).utf8_to_string()}");
}
