using Apache.Arrow;
using Apache.Arrow.Ipc;
using ML.Features.Tables;
using ML.Lakehouse.DuckDb;

namespace ML.Features.TrainingSets;

/// <summary>The rows of a written training set as Arrow batches, read while they are asked for.</summary>
sealed class ArrowRows : IDisposable
{
    readonly SourceSession session;
    readonly DuckDbResult result;

    ArrowRows(SourceSession session, DuckDbResult result)
    {
        this.session = session;
        this.result = result;
        Schema = result.ArrowSchema();
    }

    public Schema Schema { get; }

    /// <param name="version">Delta version of the table.</param>
    public static async Task<ArrowRows> OpenAsync(TableOpener tables, string location, long version, CancellationToken cancellation)
    {
        var session = new SourceSession(tables, new Catalog.FeatureCatalog([]));
        try
        {
            var table = await session.AttachAsync(location, cancellation, version);
            return new ArrowRows(session, session.Connection.Stream($"SELECT * FROM {table.Relation}", cancellation));
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>The batches; the caller disposes each.</summary>
    public IEnumerable<RecordBatch> Batches(CancellationToken cancellation) => result.ArrowBatches(cancellation);

    /// <summary>Writes them in Arrow's IPC format for streams.</summary>
    public async Task WriteAsync(Stream target, CancellationToken cancellation)
    {
        using var writer = new ArrowStreamWriter(target, Schema, leaveOpen: true);
        await writer.WriteStartAsync(cancellation);
        foreach (var batch in Batches(cancellation))
            using (batch) await writer.WriteRecordBatchAsync(batch, cancellation);
        await writer.WriteEndAsync(cancellation);
    }

    public void Dispose()
    {
        result.Dispose();
        session.Dispose();
    }
}
