using ML.Lakehouse.Actions;
using ML.Lakehouse.Schemas;
using ML.Lakehouse.Snapshots;

namespace ML.Lakehouse.Writing;

/// <summary>Switches on the protocol features that a table's schema and properties need.</summary>
static class ProtocolFor
{
    public static Protocol Table(Protocol protocol, Metadata metadata)
    {
        var properties = new TableProperties(metadata.Configuration);
        var needed = new List<string>();
        if (properties.ColumnMapping != "none") needed.Add("columnMapping");
        if (properties.DeletionVectors) needed.Add("deletionVectors");
        if (properties.ChangeDataFeed) needed.Add("changeDataFeed");
        if (properties.InCommitTimestamps) needed.Add("inCommitTimestamp");
        if (properties.TypeWidening) needed.Add("typeWidening");
        if (properties.V2Checkpoints) needed.Add("v2Checkpoint");
        if (properties.Constraints.Count > 0) needed.Add("checkConstraints");
        if (Any(metadata.Schema, f => f.Type == DataType.TimestampNtz)) needed.Add("timestampNtz");
        if (Any(metadata.Schema, f => f.GenerationExpression is not null)) needed.Add("generatedColumns");
        if (Any(metadata.Schema, f => f.DefaultExpression is not null)) needed.Add("allowColumnDefaults");
        return protocol.With([.. needed]);
    }

    static bool Any(DataType type, Func<StructField, bool> condition) => type switch
    {
        StructType t => t.Fields.Any(f => condition(f) || Any(f.Type, condition)),
        ArrayType t => Any(t.Element, condition) || condition(new StructField("", t.Element)),
        MapType t => Any(t.Key, condition) || Any(t.Value, condition) || condition(new StructField("", t.Value)),
        _ => false,
    };
}
