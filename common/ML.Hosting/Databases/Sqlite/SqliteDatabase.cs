using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.Data.Sqlite;
using ML.Common.Errors;

namespace ML.Hosting.Databases.Sqlite;

/// <summary>A SQLite file in WAL mode: many readers, one writer with group commit.</summary>
public sealed class SqliteDatabase : IDatabase
{
    const int IdleReaders = 8;
    readonly string connectionString;
    readonly ConcurrentBag<SqliteSession> readers = [];
    // A reader may wait for its caller to take the answer: more of them than there are processors.
    readonly SemaphoreSlim readSlots = new(Math.Max(32, Environment.ProcessorCount * 4));
    readonly SqliteWriter writer;

    static SqliteDatabase()
    {
        SQLitePCL.Batteries_V2.Init();
        // No connection is used by two threads at once, here or anywhere in ADO.NET: a lock around each call is paid for nothing.
        // Refused where SQLite is in use already, which changes nothing.
        _ = SQLitePCL.raw.sqlite3_config(SQLitePCL.raw.SQLITE_CONFIG_MULTITHREAD);
    }

    public SqliteDatabase(string connectionString)
    {
        this.connectionString = connectionString;
        writer = new SqliteWriter(connectionString);
    }

    public DatabaseKind Kind => DatabaseKind.Sqlite;

    public async Task<T> ReadAsync<T>(Func<DbSession, Task<T>> work, CancellationToken cancellation = default)
    {
        await readSlots.WaitAsync(cancellation);
        try
        {
            return await ReadOnceAsync(work);
        }
        catch (SqliteException error)
        {
            throw SqliteErrors.Explain(error);
        }
        finally
        {
            readSlots.Release();
        }
    }

    public Task<T> WriteAsync<T>(Func<DbSession, Task<T>> work, CancellationToken cancellation = default) =>
        writer.EnqueueAsync(work, cancellation);

    public Task<List<T>> WriteOneAsync<T>(string sql, Func<DbDataReader, T> map, object?[] arguments, CancellationToken cancellation = default) =>
        WriteAsync(session => session.QueryAsync(sql, map, arguments), cancellation);

    public Task MaintainAsync(Func<DbSession, Task> work, CancellationToken cancellation = default) => WriteAsync(
        async session =>
        {
            await work(session);
            return true;
        },
        cancellation);

    async Task<T> ReadOnceAsync<T>(Func<DbSession, Task<T>> work)
    {
        if (!readers.TryTake(out var session)) session = new SqliteSession(connectionString, readOnly: true);
        try
        {
            session.Run("BEGIN");
            var result = await work(session);
            session.Run("COMMIT");
            Return(session);
            return result;
        }
        catch (PlatformException)
        {
            session.Run("ROLLBACK");
            Return(session);
            throw;
        }
        catch
        {
            // Whatever state the connection is in, the next reader gets a fresh one.
            session.Dispose();
            throw;
        }
    }

    void Return(SqliteSession session)
    {
        if (readers.Count < IdleReaders) readers.Add(session);
        else session.Dispose();
    }

    public ValueTask DisposeAsync()
    {
        writer.Dispose();
        while (readers.TryTake(out var session)) session.Dispose();
        readSlots.Dispose();
        return ValueTask.CompletedTask;
    }
}
