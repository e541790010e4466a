using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using ML.Common.Errors;
using ML.Lakehouse.DuckDb.Native;

namespace ML.Lakehouse.DuckDb;

/// <summary>A function of this process that SQL calls chunk by chunk, as long as this lives.</summary>
sealed unsafe class HostFunction : IDisposable
{
    static readonly ConcurrentDictionary<long, HostFunction> Open = [];
    static readonly ConditionalWeakTable<DuckDbDatabase, HashSet<string>> Installed = [];
    static long last;

    readonly long number = Interlocked.Increment(ref last);
    readonly Kind kind;
    readonly Action<DataChunk, nint> body;

    /// <param name="database">Whose SQL may call it.</param>
    /// <param name="kind">What SQL knows of it.</param>
    /// <param name="body">Is given the arguments, valid until it returns, and where the values of the result go.</param>
    public HostFunction(DuckDbDatabase database, Kind kind, Action<DataChunk, nint> body)
    {
        (this.kind, this.body) = (kind, body);
        lock (Installed)
            if (Installed.GetOrCreateValue(database).Add(kind.Name)) Install(database, kind);
        Open[number] = this;
    }

    /// <summary>What the body threw last.</summary>
    public ExceptionDispatchInfo? Failure { get; private set; }

    /// <summary>A call, as SQL writes it.</summary>
    /// <param name="arguments">SQL expressions, separated by commas.</param>
    public string Call(string arguments) => string.Create(CultureInfo.InvariantCulture, $"{kind.Name}({arguments}, {number}::BIGINT)");

    public void Dispose() => Open.TryRemove(number, out _);

    static void Install(DuckDbDatabase database, Kind kind)
    {
        using var connection = database.Connect();
        using var any = new LogicalTypeHandle(NativeMethods.CreateLogicalType((int)DuckDbType.Any));
        using var result = new LogicalTypeHandle(NativeMethods.CreateLogicalType((int)kind.Result));
        var function = NativeMethods.CreateScalarFunction();
        try
        {
            NativeMethods.SetFunctionName(function, kind.Name);
            NativeMethods.SetFunctionArguments(function, any);
            NativeMethods.SetFunctionResult(function, result);
            NativeMethods.SetFunctionTakesNulls(function);
            if (kind.IsVolatile) NativeMethods.SetFunctionVolatile(function);
            NativeMethods.SetFunctionBody(function, &Run);
            if (NativeMethods.RegisterScalarFunction(connection.Handle, function) != 0)
                throw new PlatformException(ErrorCode.InternalError, $"DuckDB does not take the function {kind.Name}");
        }
        finally
        {
            NativeMethods.DestroyScalarFunction(ref function);
        }
    }

    [UnmanagedCallersOnly]
    static void Run(nint info, nint input, nint output)
    {
        HostFunction? called = null;
        try
        {
            using var chunk = DataChunk.Lent(input);
            if (chunk.RowCount == 0) return;
            if (!Open.TryGetValue(chunk[chunk.ColumnCount - 1].Get<long>(0), out called)) throw new InvalidOperationException("this function is not for queries of one's own");
            called.body(chunk, (nint)NativeMethods.VectorData(output));
        }
        catch (Exception error)
        {
            // Nothing managed may pass through DuckDB, which is told.
            if (called is not null) called.Failure = ExceptionDispatchInfo.Capture(error);
            NativeMethods.SetFunctionError(info, error.Message);
        }
    }

    /// <summary>What SQL knows of a function.</summary>
    /// <param name="Name">Its name in SQL.</param>
    /// <param name="Result">Type of what it gives.</param>
    /// <param name="IsVolatile">Whether it is called for every row; otherwise equal arguments may be asked for once.</param>
    public sealed record Kind(string Name, DuckDbType Result, bool IsVolatile);
}
