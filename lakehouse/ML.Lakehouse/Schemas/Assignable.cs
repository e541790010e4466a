namespace ML.Lakehouse.Schemas;

/// <summary>Which types may be written into a column: the same, or one whose values the cast keeps or checks.</summary>
static class Assignable
{
    static readonly HashSet<string> Numbers = ["byte", "short", "integer", "long", "float", "double"];
    static readonly HashSet<string> Times = ["date", "timestamp", "timestamp_ntz"];

    public static bool From(DataType given, DataType column) => (given, column) switch
    {
        (StructType g, StructType c) => g.Fields.All(f => c.Find(f.Name) is { } target && From(f.Type, target.Type)),
        (ArrayType g, ArrayType c) => From(g.Element, c.Element),
        (MapType g, MapType c) => From(g.Key, c.Key) && From(g.Value, c.Value),
        (PrimitiveType g, PrimitiveType c) when g.Name == c.Name => true,
        (PrimitiveType g, PrimitiveType c) => (IsNumber(g) && IsNumber(c) && !Narrows(g.Name, c.Name)) || (Times.Contains(g.Name) && Times.Contains(c.Name) && c.Name != "date"),
        // Sums and hashes are wider integers to DuckDB; the cast finds those that do not fit.
        (DecimalType { Scale: 0 }, PrimitiveType c) => IsNumber(c),
        (DecimalType, DecimalType) or (DecimalType, PrimitiveType { Name: "double" or "float" }) => true,
        (PrimitiveType g, DecimalType) => IsNumber(g),
        _ => false,
    };

    static bool IsNumber(PrimitiveType type) => Numbers.Contains(type.Name);

    // Integers that do not fit are caught by the cast; a fraction would be rounded without a word.
    static bool Narrows(string given, string column) => given is "float" or "double" && column is not ("float" or "double");
}
