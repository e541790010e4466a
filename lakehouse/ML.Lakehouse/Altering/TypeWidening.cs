using System.Text.Json.Nodes;
using ML.Lakehouse.Schemas;

namespace ML.Lakehouse.Altering;

/// <summary>Which types a column may grow into, and how the protocol notes that it did.</summary>
static class TypeWidening
{
    static readonly string[] Integers = ["byte", "short", "integer", "long"];

    public static bool IsAllowed(DataType from, DataType to) => (from, to) switch
    {
        (PrimitiveType f, PrimitiveType t) when Rank(f) >= 0 && Rank(t) >= 0 => Rank(f) < Rank(t),
        (PrimitiveType f, PrimitiveType { Name: "double" }) => Rank(f) is >= 0 and <= 2 || f.Name == "float",
        (PrimitiveType f, DecimalType t) when Rank(f) >= 0 => t.Precision - t.Scale >= (Rank(f) == 3 ? 20 : 10),
        (PrimitiveType { Name: "date" }, PrimitiveType { Name: "timestamp_ntz" }) => true,
        (DecimalType f, DecimalType t) => t.Scale >= f.Scale && t.Precision - t.Scale >= f.Precision - f.Scale && t != f,
        _ => false,
    };

    /// <summary>Whether rows of a wider type of the same kind widen a column by themselves; an integer does not become a fraction unasked.</summary>
    public static bool IsNatural(DataType from, DataType to) => IsAllowed(from, to)
        && (from is DecimalType || to is PrimitiveType { Name: not "double" } || from is PrimitiveType { Name: "float" });

    public static StructField Note(StructField field, DataType type)
    {
        var changes = field.Metadata?["delta.typeChanges"]?.DeepClone() as JsonArray ?? [];
        changes.Add(new JsonObject { ["fromType"] = field.Type.ToString(), ["toType"] = type.ToString() });
        return field.With("delta.typeChanges", changes) with { Type = type };
    }

    static int Rank(PrimitiveType type) => Array.IndexOf(Integers, type.Name);
}
