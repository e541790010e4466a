using ML.Lakehouse.Actions;
using ML.Lakehouse.Parquet;

namespace ML.Lakehouse.Log;

/// <summary>The actions in one row group of a checkpoint, read column by column.</summary>
sealed class CheckpointColumns(ParquetFile file, int group)
{
    static readonly Dictionary<string, string?> None = [];

    /// <exception cref="ParquetFormatException">Statistics were written as columns only, which is not read here.</exception>
    public void Adds(List<LogAction> actions)
    {
        if (file.Schema.Find("add") is not { } add) return;
        if (add.Find("stats") is null && add.Find("stats_parsed") is not null) throw new ParquetFormatException("statistics are written as columns only");
        var path = Column("add", "path");
        var (partitions, tags, vector) = (Map("add", "partitionValues"), Map("add", "tags"), new VectorColumns(this, "add"));
        var (size, modified, stats) = (Column("add", "size"), Column("add", "modificationTime"), Column("add", "stats"));
        var (baseRow, rowVersion, clustering) = (Column("add", "baseRowId"), Column("add", "defaultRowCommitVersion"), Column("add", "clusteringProvider"));
        while (path.NextDefined())
        {
            var row = path.Row - 1;
            actions.Add(new AddFile
            {
                Path = path.Text, PartitionValues = partitions.At(row) ?? None, Tags = tags.At(row), Size = Number(size, row) ?? 0,
                ModificationTime = Number(modified, row) ?? 0, DataChange = false, Stats = stats.At(row) ? stats.Bytes : default,
                DeletionVector = vector.At(row), BaseRowId = Number(baseRow, row), DefaultRowCommitVersion = Number(rowVersion, row),
                ClusteringProvider = Text(clustering, row),
            });
        }
    }

    public void Removes(List<LogAction> actions)
    {
        var path = Column("remove", "path");
        var (partitions, tags, vector) = (Map("remove", "partitionValues"), Map("remove", "tags"), new VectorColumns(this, "remove"));
        var (size, deleted) = (Column("remove", "size"), Column("remove", "deletionTimestamp"));
        var (baseRow, rowVersion) = (Column("remove", "baseRowId"), Column("remove", "defaultRowCommitVersion"));
        while (path.NextDefined())
        {
            var row = path.Row - 1;
            actions.Add(new RemoveFile
            {
                Path = path.Text, PartitionValues = partitions.At(row), Tags = tags.At(row), Size = Number(size, row),
                DeletionTimestamp = Number(deleted, row), DataChange = false, DeletionVector = vector.At(row),
                BaseRowId = Number(baseRow, row), DefaultRowCommitVersion = Number(rowVersion, row),
            });
        }
    }

    /// <summary>Everything but files: protocol, metadata, transactions, domains, sidecars.</summary>
    public void TableActions(List<LogAction> actions)
    {
        Protocols(actions);
        Metadata(actions);
        Transactions(actions);
        Domains(actions);
        Sidecars(actions);
    }

    void Protocols(List<LogAction> actions)
    {
        var (reader, writer) = (Column("protocol", "minReaderVersion"), Column("protocol", "minWriterVersion"));
        var (readers, writers) = (List("protocol", "readerFeatures"), List("protocol", "writerFeatures"));
        while (reader.NextDefined())
            actions.Add(new Protocol
            {
                MinReaderVersion = (int)reader.Number, MinWriterVersion = (int)(Number(writer, reader.Row - 1) ?? throw new ParquetFormatException("protocol has no minWriterVersion")),
                ReaderFeatures = readers.At(reader.Row - 1), WriterFeatures = writers.At(reader.Row - 1),
            });
    }

    void Metadata(List<LogAction> actions)
    {
        var (schema, id, name, description) = (Column("metaData", "schemaString"), Column("metaData", "id"), Column("metaData", "name"), Column("metaData", "description"));
        var (provider, created) = (Column("metaData", "format", "provider"), Column("metaData", "createdTime"));
        var (partitions, configuration) = (List("metaData", "partitionColumns"), Map("metaData", "configuration"));
        while (schema.NextDefined())
        {
            var row = schema.Row - 1;
            actions.Add(new Metadata
            {
                SchemaString = schema.Text, Id = Text(id, row) ?? "", Name = Text(name, row), Description = Text(description, row),
                Provider = Text(provider, row) ?? "parquet", CreatedTime = Number(created, row), PartitionColumns = partitions.At(row) ?? [],
                Configuration = configuration.At(row)?.ToDictionary(p => p.Key, p => p.Value ?? "") ?? [],
            });
        }
    }

    void Transactions(List<LogAction> actions)
    {
        var (app, version, updated) = (Column("txn", "appId"), Column("txn", "version"), Column("txn", "lastUpdated"));
        while (app.NextDefined()) actions.Add(new Transaction(app.Text, Number(version, app.Row - 1) ?? 0, Number(updated, app.Row - 1)));
    }

    void Domains(List<LogAction> actions)
    {
        var (domain, configuration, removed) = (Column("domainMetadata", "domain"), Column("domainMetadata", "configuration"), Column("domainMetadata", "removed"));
        while (domain.NextDefined())
            actions.Add(new DomainMetadata(domain.Text, Text(configuration, domain.Row - 1) ?? "", removed.At(domain.Row - 1) && removed.Boolean));
    }

    void Sidecars(List<LogAction> actions)
    {
        var (path, size, modified) = (Column("sidecar", "path"), Column("sidecar", "sizeInBytes"), Column("sidecar", "modificationTime"));
        while (path.NextDefined()) actions.Add(new Sidecar(path.Text, Number(size, path.Row - 1) ?? 0, Number(modified, path.Row - 1) ?? 0));
    }

    ColumnCursor Column(params ReadOnlySpan<string> path) => file.Column(group, file.Schema.Find(path));

    TextMapColumn Map(params ReadOnlySpan<string> path) => new(file, group, file.Schema.Find(path));

    TextListColumn List(params ReadOnlySpan<string> path) => new(file, group, file.Schema.Find(path));

    static long? Number(ColumnCursor column, long row) => column.At(row) ? column.Number : null;

    static string? Text(ColumnCursor column, long row) => column.At(row) ? column.Text : null;

    /// <summary>The columns of a deletion vector.</summary>
    sealed class VectorColumns(CheckpointColumns columns, string action)
    {
        readonly ColumnCursor type = columns.Column(action, "deletionVector", "storageType");
        readonly ColumnCursor path = columns.Column(action, "deletionVector", "pathOrInlineDv");
        readonly ColumnCursor offset = columns.Column(action, "deletionVector", "offset");
        readonly ColumnCursor size = columns.Column(action, "deletionVector", "sizeInBytes");
        readonly ColumnCursor cardinality = columns.Column(action, "deletionVector", "cardinality");

        public DeletionVectorDescriptor? At(long row) => !type.At(row) ? null : new DeletionVectorDescriptor(
            type.Text, Text(path, row) ?? throw new ParquetFormatException("a deletion vector has no path"), (int?)Number(offset, row),
            (int)(Number(size, row) ?? 0), Number(cardinality, row) ?? 0);
    }
}
