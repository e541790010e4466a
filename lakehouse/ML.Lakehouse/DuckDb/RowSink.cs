using ML.Common.Errors;

namespace ML.Lakehouse.DuckDb;

/// <summary>
/// Takes the rows of a query where they arise, inside DuckDB. A result's chunks are copied before anybody sees them, which for
/// many columns costs as much as a tenth of reading them.
/// </summary>
public sealed unsafe class RowSink : IDisposable
{
    static readonly HostFunction.Kind Kind = new("ml_take_rows", DuckDbType.Boolean, IsVolatile: true);
    readonly HostFunction function;

    /// <param name="database">Where the query will run: one with a single thread, so that rows come in their order and one chunk after the other.</param>
    /// <param name="take">Is given each chunk, valid until it returns. Runs on the thread that asks for the query's result.</param>
    public RowSink(DuckDbDatabase database, Action<DataChunk> take) => function = new HostFunction(database, Kind, (chunk, output) =>
    {
        take(chunk);
        new Span<byte>((void*)output, chunk.RowCount).Clear();
    });

    /// <summary>What a query selects so that these columns are handed over; false for every row.</summary>
    /// <param name="columns">SQL expressions, separated by commas.</param>
    public string Select(string columns) => function.Call(columns);

    /// <summary>Runs what makes the query go on.</summary>
    /// <exception cref="Exception">What the taker threw.</exception>
    public T Run<T>(Func<T> step)
    {
        try
        {
            return step();
        }
        catch (PlatformException) when (function.Failure is { } failure)
        {
            failure.Throw();
            throw;
        }
    }

    public void Dispose() => function.Dispose();
}
