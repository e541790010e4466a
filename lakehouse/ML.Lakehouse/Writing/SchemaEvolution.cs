using ML.Common.Errors;
using ML.Lakehouse.Actions;
using ML.Lakehouse.Altering;
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
        var given = SchemaOfQuery.Of(input.Connection, input.Query, withoutZone: false);
        var widens = new TableProperties(metadata.Configuration).TypeWidening;
        var merged = Merge(metadata.Schema, given, widens);
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
        SchemaRules.Check(schema);
        var configuration = metadata.Configuration.ToDictionary();
        var mapped = new TableProperties(configuration).ColumnMapping == "none" ? schema : ColumnMapper.Assign(schema, configuration);
        return metadata with { SchemaString = SchemaJson.Write(mapped), Configuration = configuration };
    }

    static StructType Merge(StructType known, StructType given, bool widens)
    {
        var fields = known.Fields.Select(f => given.Find(f.Name) is { } g ? Merge(f, g.Type, widens) : f).ToList();
        fields.AddRange(given.Fields.Where(g => known.Find(g.Name) is null));
        return new StructType(fields);
    }

    static StructField Merge(StructField field, DataType given, bool widens) =>
        widens && TypeWidening.IsNatural(field.Type, given) ? TypeWidening.Note(field, given) : field with { Type = Merge(field.Type, given, widens) };

    // Lists and maps note a wider type elsewhere than fields do: theirs stays.
    static DataType Merge(DataType known, DataType given, bool widens) => (known, given) switch
    {
        (StructType k, StructType g) => Merge(k, g, widens),
        (ArrayType k, ArrayType g) => k with { Element = Merge(k.Element, g.Element, widens) },
        (MapType k, MapType g) => k with { Value = Merge(k.Value, g.Value, widens) },
        _ => known,
    };
}
