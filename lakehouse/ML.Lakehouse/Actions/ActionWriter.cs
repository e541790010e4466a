using System.Buffers;
using System.Text.Json;

namespace ML.Lakehouse.Actions;

/// <summary>Writes actions as the lines of a commit.</summary>
static class ActionWriter
{
    public static ReadOnlyMemory<byte> Lines(IEnumerable<LogAction> actions)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using var writer = new Utf8JsonWriter(buffer, LogJson.Writer);
        foreach (var action in actions)
        {
            writer.WriteStartObject();
            Write(writer, action);
            writer.WriteEndObject();
            writer.Flush();
            writer.Reset();
            buffer.Write("\n"u8);
        }

        return buffer.WrittenMemory;
    }

    static void Write(Utf8JsonWriter writer, LogAction action)
    {
        switch (action)
        {
            case AddFile add: Add(writer, add); break;
            case RemoveFile remove: Remove(writer, remove); break;
            case Metadata metadata: WriteMetadata(writer, metadata); break;
            case Protocol protocol: WriteProtocol(writer, protocol); break;
            case CommitInfo info: writer.WritePropertyName("commitInfo"); info.Content.WriteTo(writer); break;
            case AddCdcFile cdc: Cdc(writer, cdc); break;
            case Transaction txn: Txn(writer, txn); break;
            case DomainMetadata domain: Domain(writer, domain); break;
            case CheckpointMetadata header: Header(writer, header); break;
            case Sidecar sidecar: WriteSidecar(writer, sidecar); break;
            default: throw new InvalidOperationException($"{action.GetType().Name} is not written to commits");
        }
    }

    static void Add(Utf8JsonWriter writer, AddFile add)
    {
        writer.WriteStartObject("add");
        writer.WriteString("path", add.Path);
        Map(writer, "partitionValues", add.PartitionValues);
        writer.WriteNumber("size", add.Size);
        writer.WriteNumber("modificationTime", add.ModificationTime);
        writer.WriteBoolean("dataChange", add.DataChange);
        if (!add.Stats.IsEmpty) writer.WriteString("stats", add.Stats.Span);
        if (add.Tags is not null) Map(writer, "tags", add.Tags);
        DeletionVector(writer, add.DeletionVector);
        Optional(writer, "baseRowId", add.BaseRowId);
        Optional(writer, "defaultRowCommitVersion", add.DefaultRowCommitVersion);
        Optional(writer, "clusteringProvider", add.ClusteringProvider);
        writer.WriteEndObject();
    }

    static void Remove(Utf8JsonWriter writer, RemoveFile remove)
    {
        writer.WriteStartObject("remove");
        writer.WriteString("path", remove.Path);
        Optional(writer, "deletionTimestamp", remove.DeletionTimestamp);
        writer.WriteBoolean("dataChange", remove.DataChange);
        if (remove.PartitionValues is not null && remove.Size is not null)
        {
            writer.WriteBoolean("extendedFileMetadata", true);
            Map(writer, "partitionValues", remove.PartitionValues);
            writer.WriteNumber("size", remove.Size.Value);
            if (remove.Tags is not null) Map(writer, "tags", remove.Tags);
        }

        DeletionVector(writer, remove.DeletionVector);
        Optional(writer, "baseRowId", remove.BaseRowId);
        Optional(writer, "defaultRowCommitVersion", remove.DefaultRowCommitVersion);
        writer.WriteEndObject();
    }

    static void DeletionVector(Utf8JsonWriter writer, DeletionVectorDescriptor? vector)
    {
        if (vector is null) return;
        writer.WriteStartObject("deletionVector");
        writer.WriteString("storageType", vector.StorageType);
        writer.WriteString("pathOrInlineDv", vector.PathOrInlineDv);
        Optional(writer, "offset", vector.Offset);
        writer.WriteNumber("sizeInBytes", vector.SizeInBytes);
        writer.WriteNumber("cardinality", vector.Cardinality);
        writer.WriteEndObject();
    }

    static void WriteMetadata(Utf8JsonWriter writer, Metadata metadata)
    {
        writer.WriteStartObject("metaData");
        writer.WriteString("id", metadata.Id);
        Optional(writer, "name", metadata.Name);
        Optional(writer, "description", metadata.Description);
        writer.WriteStartObject("format");
        writer.WriteString("provider", metadata.Provider);
        writer.WriteStartObject("options");
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteString("schemaString", metadata.SchemaString);
        Array(writer, "partitionColumns", metadata.PartitionColumns);
        writer.WriteStartObject("configuration");
        foreach (var (key, value) in metadata.Configuration) writer.WriteString(key, value);
        writer.WriteEndObject();
        Optional(writer, "createdTime", metadata.CreatedTime);
        writer.WriteEndObject();
    }

    static void WriteProtocol(Utf8JsonWriter writer, Protocol protocol)
    {
        writer.WriteStartObject("protocol");
        writer.WriteNumber("minReaderVersion", protocol.MinReaderVersion);
        writer.WriteNumber("minWriterVersion", protocol.MinWriterVersion);
        if (protocol.ReaderFeatures is not null) Array(writer, "readerFeatures", protocol.ReaderFeatures);
        if (protocol.WriterFeatures is not null) Array(writer, "writerFeatures", protocol.WriterFeatures);
        writer.WriteEndObject();
    }

    static void Cdc(Utf8JsonWriter writer, AddCdcFile cdc)
    {
        writer.WriteStartObject("cdc");
        writer.WriteString("path", cdc.Path);
        Map(writer, "partitionValues", cdc.PartitionValues);
        writer.WriteNumber("size", cdc.Size);
        writer.WriteBoolean("dataChange", false);
        writer.WriteEndObject();
    }

    static void Txn(Utf8JsonWriter writer, Transaction txn)
    {
        writer.WriteStartObject("txn");
        writer.WriteString("appId", txn.AppId);
        writer.WriteNumber("version", txn.Version);
        Optional(writer, "lastUpdated", txn.LastUpdated);
        writer.WriteEndObject();
    }

    static void Domain(Utf8JsonWriter writer, DomainMetadata domain)
    {
        writer.WriteStartObject("domainMetadata");
        writer.WriteString("domain", domain.Domain);
        writer.WriteString("configuration", domain.Configuration);
        writer.WriteBoolean("removed", domain.Removed);
        writer.WriteEndObject();
    }

    static void Header(Utf8JsonWriter writer, CheckpointMetadata header)
    {
        writer.WriteStartObject("checkpointMetadata");
        writer.WriteNumber("version", header.Version);
        writer.WriteEndObject();
    }

    static void WriteSidecar(Utf8JsonWriter writer, Sidecar sidecar)
    {
        writer.WriteStartObject("sidecar");
        writer.WriteString("path", sidecar.Path);
        writer.WriteNumber("sizeInBytes", sidecar.SizeInBytes);
        writer.WriteNumber("modificationTime", sidecar.ModificationTime);
        writer.WriteEndObject();
    }

    static void Map(Utf8JsonWriter writer, string name, IReadOnlyDictionary<string, string?> map)
    {
        writer.WriteStartObject(name);
        foreach (var (key, value) in map) writer.WriteString(key, value);
        writer.WriteEndObject();
    }

    static void Array(Utf8JsonWriter writer, string name, IReadOnlyList<string> values)
    {
        writer.WriteStartArray(name);
        foreach (var value in values) writer.WriteStringValue(value);
        writer.WriteEndArray();
    }

    static void Optional(Utf8JsonWriter writer, string name, long? value)
    {
        if (value is { } number) writer.WriteNumber(name, number);
    }

    static void Optional(Utf8JsonWriter writer, string name, string? value)
    {
        if (value is not null) writer.WriteString(name, value);
    }
}
