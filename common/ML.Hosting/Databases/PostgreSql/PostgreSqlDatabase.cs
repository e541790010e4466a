using System.Data.Common;
using ML.Common.Errors;
using Npgsql;

namespace ML.Hosting.Databases.PostgreSql;

/// <summary>
/// A PostgreSQL database over a connection pool. Transactions that PostgreSQL asks to be repeated (serialization failure,
/// deadlock) or that met a connection lost before they began are repeated here.
/// </summary>
public sealed class PostgreSqlDatabase(string connectionString) : IDatabase
{
    const int Attempts = 5;
    // A session's work leaves nothing behind but its transaction: what would undo the rest costs more than a small write.
    readonly NpgsqlDataSource source = Source(new NpgsqlConnectionStringBuilder(connectionString) { NoResetOnClose = true });

    public DatabaseKind Kind => DatabaseKind.PostgreSql;

    public Task<T> ReadAsync<T>(Func<DbSession, Task<T>> work, CancellationToken cancellation = default) =>
        RunAsync(work, System.Data.IsolationLevel.RepeatableRead, cancellation);

    public Task<T> WriteAsync<T>(Func<DbSession, Task<T>> work, CancellationToken cancellation = default) =>
        RunAsync(work, System.Data.IsolationLevel.ReadCommitted, cancellation);

    public Task<List<T>> WriteOneAsync<T>(string sql, Func<DbDataReader, T> map, object?[] arguments, CancellationToken cancellation = default) =>
        RepeatAsync(
            (_, session, attempt) =>
            {
                attempt.MayBeStored = true;
                return session.QueryAsync(sql, map, arguments);
            },
            cancellation);

    public async Task MaintainAsync(Func<DbSession, Task> work, CancellationToken cancellation = default)
    {
        try
        {
            // A connection of its own: it may take minutes, and whatever it leaves behind ends with it.
            await using var own = Source(new NpgsqlConnectionStringBuilder(connectionString) { CommandTimeout = 0, Pooling = false });
            await using var connection = await own.OpenConnectionAsync(cancellation);
            await work(new PostgreSqlSession(connection));
        }
        catch (NpgsqlException error)
        {
            throw Explain(error);
        }
    }

    Task<T> RunAsync<T>(Func<DbSession, Task<T>> work, System.Data.IsolationLevel isolation, CancellationToken cancellation) =>
        RepeatAsync(
            async (connection, session, attempt) =>
            {
                await using var transaction = await connection.BeginTransactionAsync(isolation, cancellation);
                var result = await work(session);
                attempt.MayBeStored = true;
                if (attempt.Stays) transaction.Commit();
                else await transaction.CommitAsync(CancellationToken.None);
                return result;
            },
            cancellation);

    async Task<T> RepeatAsync<T>(Func<NpgsqlConnection, PostgreSqlSession, Attempt, Task<T>> work, CancellationToken cancellation)
    {
        for (var number = 1; ; number++)
        {
            var attempt = new Attempt(StayingThreads.TryStay());
            try
            {
                await using var connection = await source.OpenConnectionAsync(cancellation);
                return await work(connection, new PostgreSqlSession(connection, attempt.Stays), attempt);
            }
            catch (NpgsqlException error)
            {
                // A connection lost during COMMIT leaves it unknown whether the work is stored: repeating could double it.
                if (number < Attempts && MayRepeat(error) && !(attempt.MayBeStored && error is not PostgresException)) continue;
                throw Explain(error);
            }
            finally
            {
                if (attempt.Stays) StayingThreads.Leave();
            }
        }
    }

    // MLflow's tables and ours have nothing but plain types: the catalogue of types is not asked for.
    static NpgsqlDataSource Source(NpgsqlConnectionStringBuilder settings) =>
        new NpgsqlDataSourceBuilder(settings.ConnectionString).ConfigureTypeLoading(types => types.EnableTypeLoading(false)).Build();

    static bool MayRepeat(NpgsqlException error) => error is PostgresException answered
        ? answered.SqlState is PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected
            or PostgresErrorCodes.AdminShutdown
        : error.IsTransient;

    static Exception Explain(NpgsqlException error) => error is PostgresException { SqlState: PostgresErrorCodes.StringDataRightTruncation } tooLong
        ? PlatformException.Invalid($"A value is too long for its column in the database: {tooLong.MessageText}.")
        : ExplainFailure(error);

    // Classes of SQLSTATE that speak of PostgreSQL's own state: resources, an operator, the system below it, a failure inside
    // (on a full disk it also cannot write what a new connection needs).
    static bool IsOfDatabase(PostgresException error) => error.SqlState[..2] is "53" or "57" or "58" or "XX";

    static Exception ExplainFailure(NpgsqlException error) => error is PostgresException { IsTransient: false } answered && !IsOfDatabase(answered)
        ? error
        : new PlatformException(ErrorCode.TemporarilyUnavailable, $"The database cannot be reached or refused the work for now: {error.Message}", error);

    public ValueTask DisposeAsync() => source.DisposeAsync();

    /// <summary>One try of a piece of work.</summary>
    /// <param name="stays">Whether its thread waits for each answer.</param>
    sealed class Attempt(bool stays)
    {
        public bool Stays => stays;

        /// <summary>Whether the database has been asked to make it last.</summary>
        public bool MayBeStored { get; set; }
    }
}
