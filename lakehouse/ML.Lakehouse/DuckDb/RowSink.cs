using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using ML.Common.Errors;
using ML.Lakehouse.DuckDb.Native;

namespace ML.Lakehouse.DuckDb;

/// <summary>
/// Takes the rows of a query where they arise, inside DuckDB. A result's chunks are copied before anybody sees them, which for
/// many columns costs as much as a quarter of reading them.
/// </summary>
public sealed unsafe class RowSink : IDisposable
{
    const string Function = "ml_take_rows";

    static readonly ConcurrentDictionary<long, RowSink> Open = [];
    static readonly ConditionalWeakTable<DuckDbDatabase, object> Installed = [];
    static long last;

    readonly long number = Interlocked.Increment(ref last);
    readonly Action<DataChunk> take;
    ExceptionDispatchInfo? failure;

    /// <param name="database">Where the query will run: one with a single thread, so that rows come in their order and one chunk after the other.</param>
    /// <param name="take">Is given each chunk, valid until it returns. Runs on the thread that asks for the query's result.</param>
    public RowSink(DuckDbDatabase database, Action<DataChunk> take)
    {
        this.take = take;
        lock (Installed)
            if (Installed.TryAdd(database, database)) Install(database);
        Open[number] = this;
    }

    /// <summary>What a query selects so that these columns are handed over; false for every row.</summary>
    /// <param name="columns">SQL expressions, separated by commas.</param>
    public string Select(string columns) => string.Create(CultureInfo.InvariantCulture, $"{Function}({columns}, {number}::BIGINT)");

    /// <summary>Runs what makes the query go on.</summary>
    /// <exception cref="Exception">What the taker threw.</exception>
    public T Run<T>(Func<T> step)
    {
        try
        {
            return step();
        }
        catch (PlatformException) when (failure is not null)
        {
            failure.Throw();
            throw;
        }
    }

    public void Dispose() => Open.TryRemove(number, out _);

    static void Install(DuckDbDatabase database)
    {
        using var connection = database.Connect();
        using var any = new LogicalTypeHandle(NativeMethods.CreateLogicalType((int)DuckDbType.Any));
        using var boolean = new LogicalTypeHandle(NativeMethods.CreateLogicalType((int)DuckDbType.Boolean));
        var function = NativeMethods.CreateScalarFunction();
        try
        {
            NativeMethods.SetFunctionName(function, Function);
            NativeMethods.SetFunctionArguments(function, any);
            NativeMethods.SetFunctionResult(function, boolean);
            NativeMethods.SetFunctionTakesNulls(function);
            NativeMethods.SetFunctionVolatile(function);
            NativeMethods.SetFunctionBody(function, &Take);
            if (NativeMethods.RegisterScalarFunction(connection.Handle, function) != 0)
                throw new PlatformException(ErrorCode.InternalError, $"DuckDB does not take the function {Function}");
        }
        finally
        {
            NativeMethods.DestroyScalarFunction(ref function);
        }
    }

    [UnmanagedCallersOnly]
    static void Take(nint info, nint input, nint output)
    {
        RowSink? sink = null;
        try
        {
            using var chunk = DataChunk.Lent(input);
            var rows = chunk.RowCount;
            if (rows == 0) return;
            if (!Open.TryGetValue(chunk[chunk.ColumnCount - 1].Get<long>(0), out sink)) throw new InvalidOperationException($"{Function} is not for queries of one's own");
            sink.take(chunk);
            new Span<byte>(NativeMethods.VectorData(output), rows).Clear();
        }
        catch (Exception error)
        {
            // Nothing managed may pass through DuckDB: it is told, and the caller's step throws what was kept.
            if (sink is not null) sink.failure = ExceptionDispatchInfo.Capture(error);
            NativeMethods.SetFunctionError(info, error.Message);
        }
    }
}
