using ML.Common.Errors;
using ML.Lakehouse.Actions;
using ML.Lakehouse.Schemas;
using ML.Lakehouse.Snapshots;
using ML.Lakehouse.Transactions;

namespace ML.Lakehouse.Writing;

/// <summary>Adds columns that the rows to write have and the table lacks, nested ones too.</summary>
static class SchemaEvolution
{
    /// <summary>The metadata that fits the input: the given one when nothing is missing.</summary>
    public static Metadata Fit(Metadata metadata, OpenInput input)
    {
        var withoutZone = metadata.Configuration.ContainsKey("delta.feature.timestampNtz");
        var given = SchemaOfQuery.Of(input.Connection, input.Query, withoutZone);
        var merged = Merge(metadata.Schema, given);
        return merged.Equals(metadata.Schema) ? metadata : WithSchema(metadata, merged);
    }

    /// <summary>Evolves the table in a commit of its own; for writes that need the new columns before they begin.</summary>
    public static async Task WidenAsync(DeltaTable table, OpenInput input, CancellationToken cancellation)
    {
        var snapshot = await table.SnapshotAsync(cancellation);
        var metadata = Fit(snapshot.Metadata, input);
        if (ReferenceEquals(metadata, snapshot.Metadata)) return;
        var transaction = new TableTransaction(table, snapshot, "ADD COLUMNS");
        transaction.Change(metadata);
        await transaction.CommitAsync(cancellation);
    }

    /// <summary>The same table with another schema; new fields get ids where columns are mapped.</summary>
    public static Metadata WithSchema(Metadata metadata, StructType schema)
    {
        var configuration = metadata.Configuration.ToDictionary();
        var mapped = new TableProperties(configuration).ColumnMapping == "none" ? schema : ColumnMapper.Assign(schema, configuration);
        return metadata with { SchemaString = SchemaJson.Write(mapped), Configuration = configuration };
    }

    static StructType Merge(StructType known, StructType given)
    {
        var fields = known.Fields.Select(f => given.Find(f.Name) is { } g ? f with { Type = Merge(f.Type, g.Type) } : f).ToList();
        fields.AddRange(given.Fields.Where(g => known.Find(g.Name) is null));
        return new StructType(fields);
    }

    static DataType Merge(DataType known, DataType given) => (known, given) switch
    {
        (StructType k, StructType g) => Merge(k, g),
        (ArrayType k, ArrayType g) => k with { Element = Merge(k.Element, g.Element) },
        (MapType k, MapType g) => k with { Value = Merge(k.Value, g.Value) },
        _ => known,
    };
}
