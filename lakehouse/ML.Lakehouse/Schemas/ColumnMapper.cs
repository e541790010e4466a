using System.Globalization;

namespace ML.Lakehouse.Schemas;

/// <summary>Gives every field of a schema, nested ones too, a column id and a physical name.</summary>
static class ColumnMapper
{
    /// <summary>The property with the highest id that a column ever had.</summary>
    public const string MaxIdKey = "delta.columnMapping.maxColumnId";

    /// <summary>Fields that have an id keep it. The highest id goes into the table's configuration.</summary>
    public static StructType Assign(StructType schema, Dictionary<string, string> configuration) =>
        Assign(schema, configuration, _ => $"col-{Guid.NewGuid()}");

    /// <summary>For tables whose files exist: physical names are the names of now.</summary>
    public static StructType AssignKeepingNames(StructType schema, Dictionary<string, string> configuration) =>
        Assign(schema, configuration, field => field.Name);

    static StructType Assign(StructType schema, Dictionary<string, string> configuration, Func<StructField, string> name)
    {
        var max = configuration.TryGetValue(MaxIdKey, out var text) ? int.Parse(text, CultureInfo.InvariantCulture) : 0;
        var mapped = (StructType)Assign(schema, name, ref max);
        configuration[MaxIdKey] = max.ToString(CultureInfo.InvariantCulture);
        return mapped;
    }

    static DataType Assign(DataType type, Func<StructField, string> name, ref int max)
    {
        switch (type)
        {
            case StructType t:
                var fields = new List<StructField>();
                foreach (var field in t.Fields) fields.Add(Assign(field, name, ref max));
                return new StructType(fields);
            case ArrayType t: return t with { Element = Assign(t.Element, name, ref max) };
            case MapType t:
                var key = Assign(t.Key, name, ref max);
                return t with { Key = key, Value = Assign(t.Value, name, ref max) };
            default: return type;
        }
    }

    static StructField Assign(StructField field, Func<StructField, string> name, ref int max)
    {
        var mapped = field.Id is null ? field.Mapped(++max, name(field)) : field;
        return mapped with { Type = Assign(mapped.Type, name, ref max) };
    }
}
