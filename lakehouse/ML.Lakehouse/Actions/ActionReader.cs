using System.Text.Json;
using System.Text.Json.Nodes;

namespace ML.Lakehouse.Actions;

/// <summary>Reads a commit file: one JSON object with one action a line. Unknown actions and fields are passed over.</summary>
static class ActionReader
{
    static readonly JsonReaderOptions Options = new() { AllowMultipleValues = true, AllowTrailingCommas = false };

    /// <exception cref="JsonException">For text that is not JSON or lacks a field that the protocol demands.</exception>
    public static List<LogAction> ReadAll(ReadOnlySpan<byte> utf8)
    {
        var actions = new List<LogAction>();
        var reader = new Utf8JsonReader(utf8, Options);
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.StartObject) throw new JsonException($"an action is an object, not {reader.TokenType}");
            while (reader.NextProperty(out var name))
                if (reader.TokenType == JsonTokenType.Null || ReadOne(ref reader, name) is not { } action) reader.Skip();
                else actions.Add(action);
        }

        return actions;
    }

    static LogAction? ReadOne(ref Utf8JsonReader reader, string name) => name switch
    {
        "add" => FileActionReader.Add(ref reader),
        "remove" => FileActionReader.Remove(ref reader),
        "cdc" => FileActionReader.Cdc(ref reader),
        "metaData" => ReadMetadata(ref reader),
        "protocol" => ReadProtocol(ref reader),
        "commitInfo" => new CommitInfo((JsonObject)JsonNode.Parse(ref reader)!),
        "txn" => ReadTransaction(ref reader),
        "domainMetadata" => ReadDomain(ref reader),
        "sidecar" => ReadSidecar(ref reader),
        "checkpointMetadata" => ReadCheckpointMetadata(ref reader),
        _ => null,
    };

    static Metadata ReadMetadata(ref Utf8JsonReader reader)
    {
        string? id = null, name = null, description = null, schema = null, provider = null;
        List<string> partitions = [];
        Dictionary<string, string> configuration = [];
        long? created = null;
        while (reader.NextProperty(out var property))
            switch (property)
            {
                case "id": id = reader.GetString(); break;
                case "name": name = reader.GetString(); break;
                case "description": description = reader.GetString(); break;
                case "format": provider = ReadProvider(ref reader); break;
                case "schemaString": schema = reader.GetString(); break;
                case "partitionColumns": partitions = reader.Strings() ?? []; break;
                case "configuration": configuration = reader.StringMap()?.ToDictionary(p => p.Key, p => p.Value ?? "") ?? []; break;
                case "createdTime": created = reader.Number(); break;
                default: reader.Skip(); break;
            }

        return new Metadata
        {
            Id = id ?? "", Name = name, Description = description, Provider = provider ?? "parquet", CreatedTime = created,
            SchemaString = schema ?? "",
            PartitionColumns = partitions, Configuration = configuration,
        };
    }

    static string? ReadProvider(ref Utf8JsonReader reader)
    {
        string? provider = null;
        while (reader.NextProperty(out var property))
            if (property == "provider") provider = reader.GetString();
            else reader.Skip();
        return provider;
    }

    static Protocol ReadProtocol(ref Utf8JsonReader reader)
    {
        long? read = null, write = null;
        List<string>? readers = null, writers = null;
        while (reader.NextProperty(out var property))
            switch (property)
            {
                case "minReaderVersion": read = reader.Number(); break;
                case "minWriterVersion": write = reader.Number(); break;
                case "readerFeatures": readers = reader.Strings(); break;
                case "writerFeatures": writers = reader.Strings(); break;
                default: reader.Skip(); break;
            }

        return new Protocol
        {
            MinReaderVersion = (int)(read ?? throw new JsonException("protocol has no minReaderVersion")),
            MinWriterVersion = (int)(write ?? throw new JsonException("protocol has no minWriterVersion")),
            ReaderFeatures = readers, WriterFeatures = writers,
        };
    }

    static Transaction ReadTransaction(ref Utf8JsonReader reader)
    {
        string? app = null;
        long? version = null, updated = null;
        while (reader.NextProperty(out var property))
            switch (property)
            {
                case "appId": app = reader.GetString(); break;
                case "version": version = reader.Number(); break;
                case "lastUpdated": updated = reader.Number(); break;
                default: reader.Skip(); break;
            }

        return new Transaction(app ?? throw new JsonException("txn has no appId"), version ?? 0, updated);
    }

    static DomainMetadata ReadDomain(ref Utf8JsonReader reader)
    {
        string? domain = null, configuration = null;
        var removed = false;
        while (reader.NextProperty(out var property))
            switch (property)
            {
                case "domain": domain = reader.GetString(); break;
                case "configuration": configuration = reader.GetString(); break;
                case "removed": removed = reader.GetBoolean(); break;
                default: reader.Skip(); break;
            }

        return new DomainMetadata(domain ?? throw new JsonException("domainMetadata has no domain"), configuration ?? "", removed);
    }

    static Sidecar ReadSidecar(ref Utf8JsonReader reader)
    {
        string? path = null;
        long? size = null, modified = null;
        while (reader.NextProperty(out var property))
            switch (property)
            {
                case "path": path = reader.GetString(); break;
                case "sizeInBytes": size = reader.Number(); break;
                case "modificationTime": modified = reader.Number(); break;
                default: reader.Skip(); break;
            }

        return new Sidecar(path ?? throw new JsonException("sidecar has no path"), size ?? 0, modified ?? 0);
    }

    static CheckpointMetadata ReadCheckpointMetadata(ref Utf8JsonReader reader)
    {
        long? version = null;
        while (reader.NextProperty(out var property))
            if (property == "version") version = reader.Number();
            else reader.Skip();
        return new CheckpointMetadata(version ?? 0);
    }
}
