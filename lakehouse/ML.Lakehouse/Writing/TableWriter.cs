using System.Text.Json;
using ML.Common.Errors;
using ML.Lakehouse.Actions;
using ML.Lakehouse.Snapshots;
using ML.Lakehouse.Transactions;

namespace ML.Lakehouse.Writing;

/// <summary>Appends and whole overwrites.</summary>
static class TableWriter
{
    public static async Task<CommitResult> AppendAsync(DeltaTable table, TableInput input, WriteOptions options, CancellationToken cancellation)
    {
        var transaction = await BeginAsync(table, "Append", options, cancellation);
        await WriteAsync(table, transaction, input, cancellation);
        return await transaction.CommitAsync(cancellation);
    }

    public static async Task<CommitResult> OverwriteAsync(DeltaTable table, TableInput input, WriteOptions options, CancellationToken cancellation)
    {
        if (options.ReplaceWhere is not null && options.DynamicPartitions)
            throw PlatformException.Invalid("replaceWhere and dynamic partitions exclude each other: both say what an overwrite replaces");
        var transaction = await BeginAsync(table, "Overwrite", options, cancellation);
        if (options.ReplaceWhere is { } condition) await ReplaceWriter.WriteAsync(table, transaction, input, condition, cancellation);
        else if (options.DynamicPartitions) await OverwritePartitionsAsync(table, transaction, input, cancellation);
        else await OverwriteAllAsync(table, transaction, input, cancellation);
        return await transaction.CommitAsync(cancellation);
    }

    static async Task OverwriteAllAsync(DeltaTable table, TableTransaction transaction, TableInput input, CancellationToken cancellation)
    {
        var old = await transaction.Read!.FilesAsync(cancellation);
        transaction.Reads.Add(null, old);
        await WriteAsync(table, transaction, input, cancellation);
        Remove(table, transaction, old);
    }

    static async Task OverwritePartitionsAsync(DeltaTable table, TableTransaction transaction, TableInput input, CancellationToken cancellation)
    {
        if (transaction.Read!.Metadata.PartitionColumns.Count == 0)
            throw PlatformException.Invalid($"table {table.Location} is not partitioned; there are no partitions to replace");
        var written = await WriteAsync(table, transaction, input, cancellation);
        var tuples = new PartitionTuples(transaction.Read, written);
        var old = (await transaction.Read.FilesAsync(cancellation)).Where(tuples.Contain).ToList();
        transaction.Reads.Add(tuples.Predicate, old);
        Remove(table, transaction, old);
    }

    static void Remove(DeltaTable table, TableTransaction transaction, IReadOnlyCollection<AddFile> old)
    {
        var now = table.Options.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        transaction.Add(old.Select(f => f.ToRemove(now)));
        transaction.Metric("numRemovedFiles", old.Count);
    }

    static async Task<TableTransaction> BeginAsync(DeltaTable table, string mode, WriteOptions options, CancellationToken cancellation)
    {
        var snapshot = await table.SnapshotAsync(cancellation);
        ProtocolSupport.EnsureWritable(snapshot.Protocol, table.Location);
        var transaction = new TableTransaction(table, snapshot, "WRITE") { Options = options };
        transaction.Parameter("mode", mode);
        transaction.Parameter("partitionBy", JsonSerializer.Serialize(snapshot.Metadata.PartitionColumns));
        return transaction;
    }

    static async Task<List<AddFile>> WriteAsync(DeltaTable table, TableTransaction transaction, TableInput input, CancellationToken cancellation)
    {
        using var open = input.Open(table.Options.Database);
        var metadata = transaction.Read!.Metadata;
        if (transaction.Options.EvolveSchema) metadata = Evolve(transaction, metadata, open);
        var query = new InputBinder(table.Location, metadata).Bind(open.Connection, open.Query);
        var writer = new ParquetWriter(table.Store, metadata, table.Options.Clock);
        var files = await writer.WriteAsync(open.Connection, query, transaction.Options.TargetFileSize, cancellation);
        transaction.Add(files);
        transaction.Metric("numFiles", files.Count);
        transaction.Metric("numOutputBytes", files.Sum(f => f.Size));
        transaction.Metric("numOutputRows", files.Sum(FileRows.Of));
        return files;
    }

    static Metadata Evolve(TableTransaction transaction, Metadata metadata, OpenInput input)
    {
        var evolved = SchemaEvolution.Fit(metadata, input);
        if (!ReferenceEquals(evolved, metadata)) transaction.Change(evolved);
        return evolved;
    }
}
