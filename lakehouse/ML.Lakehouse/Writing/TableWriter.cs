using ML.Lakehouse.Actions;
using ML.Lakehouse.DuckDb;
using ML.Lakehouse.Snapshots;
using ML.Lakehouse.Transactions;

namespace ML.Lakehouse.Writing;

/// <summary>Appends and overwrites.</summary>
static class TableWriter
{
    public static async Task<CommitResult> AppendAsync(DeltaTable table, TableInput input, WriteOptions options, CancellationToken cancellation)
    {
        var transaction = await BeginAsync(table, "WRITE", "Append", options, cancellation);
        await WriteAsync(table, transaction, input, cancellation);
        return await transaction.CommitAsync(cancellation);
    }

    public static async Task<CommitResult> OverwriteAsync(DeltaTable table, TableInput input, WriteOptions options, CancellationToken cancellation)
    {
        var transaction = await BeginAsync(table, "WRITE", "Overwrite", options, cancellation);
        var old = await transaction.Read!.FilesAsync(cancellation);
        transaction.Reads.Add(null, old);
        await WriteAsync(table, transaction, input, cancellation);
        var now = table.Options.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        transaction.Add(old.Select(f => f.ToRemove(now)));
        transaction.Metric("numRemovedFiles", old.Count);
        return await transaction.CommitAsync(cancellation);
    }

    static async Task<TableTransaction> BeginAsync(DeltaTable table, string operation, string mode, WriteOptions options, CancellationToken cancellation)
    {
        var snapshot = await table.SnapshotAsync(cancellation);
        ProtocolSupport.EnsureWritable(snapshot.Protocol, table.Location);
        var transaction = new TableTransaction(table, snapshot, operation) { Options = options };
        transaction.Parameter("mode", mode);
        transaction.Parameter("partitionBy", System.Text.Json.JsonSerializer.Serialize(snapshot.Metadata.PartitionColumns));
        return transaction;
    }

    static async Task WriteAsync(DeltaTable table, TableTransaction transaction, TableInput input, CancellationToken cancellation)
    {
        using var open = input.Open(table.Options.Database);
        var metadata = transaction.Read!.Metadata;
        var query = new InputBinder(table.Location, metadata).Bind(open.Connection, open.Query);
        var writer = new ParquetWriter(table.Store, metadata, table.Options.Clock);
        var files = await writer.WriteAsync(open.Connection, query, transaction.Options.TargetFileSize, cancellation);
        transaction.Add(files);
        transaction.Metric("numFiles", files.Count);
        transaction.Metric("numOutputBytes", files.Sum(f => f.Size));
        transaction.Metric("numOutputRows", files.Sum(FileRows.Of));
    }
}
