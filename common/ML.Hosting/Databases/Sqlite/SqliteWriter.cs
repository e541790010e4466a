using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Data.Sqlite;
using ML.Common.Errors;

namespace ML.Hosting.Databases.Sqlite;

/// <summary>
/// The one writer of a SQLite file. Writes that wait together share one transaction and so one flush to the disk (group
/// commit); each stands in a savepoint, so that one that fails takes none of the others along.
/// </summary>
sealed class SqliteWriter : IDisposable
{
    const int GroupLimit = 256;
    static readonly TimeSpan GroupTime = TimeSpan.FromMilliseconds(20);

    readonly BlockingCollection<Write> queue = new(boundedCapacity: 10_000);
    readonly SqliteSession session;
    readonly Thread thread;

    public SqliteWriter(string connectionString)
    {
        session = new SqliteSession(connectionString, readOnly: false);
        thread = new Thread(Loop) { IsBackground = true, Name = "sqlite-writer" };
        thread.Start();
    }

    public Task<T> EnqueueAsync<T>(Func<DbSession, Task<T>> work, CancellationToken cancellation)
    {
        var write = new Write<T>(work);
        queue.Add(write, cancellation);
        return write.Task;
    }

    void Loop()
    {
        var group = new List<Write>();
        foreach (var first in queue.GetConsumingEnumerable())
        {
            group.Clear();
            try
            {
                session.Run("BEGIN IMMEDIATE");
                Fill(group, first);
                session.Run("COMMIT");
                foreach (var write in group) write.Complete();
            }
            catch (Exception error)
            {
                Abandon(group, first, error);
            }
        }
    }

    void Fill(List<Write> group, Write first)
    {
        var started = Stopwatch.GetTimestamp();
        var next = first;
        do
        {
            group.Add(next);
            RunOne(next);
        }
        while (group.Count < GroupLimit && Stopwatch.GetElapsedTime(started) < GroupTime && queue.TryTake(out next!));
    }

    void RunOne(Write write)
    {
        session.Run("SAVEPOINT one");
        if (!write.Run(session)) session.Run("ROLLBACK TO one");
        session.Run("RELEASE one");
    }

    void Abandon(List<Write> group, Write first, Exception error)
    {
        try
        {
            session.Run("ROLLBACK");
        }
        catch (SqliteException)
        {
            // SQLite has rolled back by itself, or the transaction never began.
        }

        var failure = SqliteErrors.Explain(error);
        if (group.Count == 0) first.Fail(failure);
        foreach (var write in group) write.Fail(failure);
    }

    public void Dispose()
    {
        queue.CompleteAdding();
        thread.Join();
        session.Dispose();
        queue.Dispose();
    }

    abstract class Write
    {
        /// <summary>Runs the work; false when it failed by itself and must be undone alone.</summary>
        public abstract bool Run(SqliteSession session);

        public abstract void Complete();

        public abstract void Fail(Exception error);
    }

    sealed class Write<T>(Func<DbSession, Task<T>> work) : Write
    {
        readonly TaskCompletionSource<T> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
        // The work runs on the writer's thread and is still its caller's: who acts, and for which request.
        readonly ExecutionContext? context = ExecutionContext.Capture();
        T? result;
        Exception? own;

        public Task<T> Task => completion.Task;

        public override bool Run(SqliteSession session)
        {
            try
            {
                result = Start(session).GetAwaiter().GetResult();
                return true;
            }
            catch (SqliteException error) when (SqliteErrors.EndsTransaction(error))
            {
                throw;
            }
            catch (Exception error)
            {
                own = error is SqliteException ? SqliteErrors.Explain(error) : error;
                return false;
            }
        }

        Task<T> Start(SqliteSession session)
        {
            if (context is null) return work(session);
            Task<T>? task = null;
            ExecutionContext.Run(context, _ => task = work(session), null);
            return task!;
        }

        public override void Complete()
        {
            if (own is not null) completion.TrySetException(own);
            else completion.TrySetResult(result!);
        }

        public override void Fail(Exception error) => completion.TrySetException(own ?? error);
    }
}
