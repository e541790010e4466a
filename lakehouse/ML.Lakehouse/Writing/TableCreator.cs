using System.Globalization;
using System.Text.Json.Nodes;
using ML.Common.Errors;
using ML.Lakehouse.Actions;
using ML.Lakehouse.Schemas;
using ML.Lakehouse.Snapshots;

namespace ML.Lakehouse.Writing;

/// <summary>The first actions of a table.</summary>
static class TableCreator
{
    const int MostClusteringColumns = 4;

    public static List<LogAction> Actions(TableDefinition definition, DateTimeOffset now)
    {
        Validate(definition);
        var configuration = definition.Properties.ToDictionary();
        foreach (var (name, value) in configuration) PropertyRules.Check(name, value);
        var features = PropertyRules.TakeFeatures(configuration);
        foreach (var (name, condition) in definition.Constraints) configuration[$"delta.constraints.{name}"] = condition;
        var schema = definition.Schema;
        if (configuration.GetValueOrDefault("delta.columnMapping.mode", "none") != "none") schema = ColumnMapper.Assign(schema, configuration);
        var metadata = new Metadata
        {
            Id = Guid.NewGuid().ToString(), Name = definition.Name, Description = definition.Description, SchemaString = SchemaJson.Write(schema),
            PartitionColumns = [.. definition.PartitionBy.Select(name => schema.Find(name)!.Name)], Configuration = configuration,
            CreatedTime = now.ToUnixTimeMilliseconds(),
        };
        var protocol = ProtocolFor.Table(new Protocol { MinReaderVersion = 1, MinWriterVersion = 2 }, metadata).With(features);
        if (definition.ClusterBy.Count == 0) return [protocol, metadata];
        var columns = new JsonArray([.. definition.ClusterBy.Select(name => (JsonNode)new JsonArray(schema.Find(name)!.PhysicalName))]);
        var domain = new DomainMetadata("delta.clustering", new JsonObject { ["clusteringColumns"] = columns, ["domainName"] = "delta.clustering" }.ToJsonString(), Removed: false);
        return [protocol.With("clustering", "domainMetadata"), metadata, domain];
    }

    static void Validate(TableDefinition definition)
    {
        SchemaRules.Check(definition.Schema);
        foreach (var name in definition.PartitionBy.Concat(definition.ClusterBy))
        {
            var field = definition.Schema.Find(name) ?? throw PlatformException.Invalid($"partitioning or clustering column '{name}' is not in the schema");
            if (field.Type.IsNested || field.Type == DataType.Variant) throw PlatformException.Invalid($"column '{name}' is {field.Type}; tables are partitioned and clustered by plain values");
        }

        if (definition.PartitionBy.Count == definition.Schema.Fields.Count) throw PlatformException.Invalid("every column is a partition column; one must be left for the files");
        if (definition.PartitionBy.Count > 0 && definition.ClusterBy.Count > 0) throw PlatformException.Invalid("a table is partitioned or clustered, not both");
        if (definition.ClusterBy.Count > MostClusteringColumns)
            throw PlatformException.Invalid(string.Create(CultureInfo.InvariantCulture, $"{definition.ClusterBy.Count} clustering columns were given; {MostClusteringColumns} is the most"));
    }
}
