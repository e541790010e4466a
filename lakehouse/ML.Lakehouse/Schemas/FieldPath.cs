using ML.Common.Errors;

namespace ML.Lakehouse.Schemas;

/// <summary>
/// Finds a field by the names on the way to it, parted by dots (<c>address.street</c>); the way into a list is
/// <c>element</c>, into a map <c>key</c> and <c>value</c>. A column whose own name has dots comes first.
/// </summary>
static class FieldPath
{
    /// <summary>The schema with another struct where the field is.</summary>
    /// <param name="change">From the struct that holds the field, and the field, to the struct that replaces it.</param>
    /// <exception cref="PlatformException">RESOURCE_DOES_NOT_EXIST, naming the fields there are.</exception>
    public static StructType Change(StructType schema, string path, string location, Func<StructType, StructField, StructType> change)
    {
        string[] parts = schema.Find(path) is null ? path.Split('.') : [path];
        return (StructType)Change(schema, parts);

        DataType Change(DataType type, ReadOnlySpan<string> rest)
        {
            switch (type)
            {
                case StructType t when rest.Length > 0 && t.Find(rest[0]) is { } field:
                    return rest.Length == 1 ? change(t, field) : Replace(t, field, field with { Type = Change(field.Type, rest[1..]) });
                case ArrayType t when rest is ["element", ..]: return t with { Element = Change(t.Element, rest[1..]) };
                case MapType t when rest is ["key", ..]: return t with { Key = Change(t.Key, rest[1..]) };
                case MapType t when rest is ["value", ..]: return t with { Value = Change(t.Value, rest[1..]) };
                default:
                    var there = type is StructType s ? $"; there is {string.Join(", ", s.Fields.Select(f => f.Name))}" : $"; {type} has no field of that name";
                    throw PlatformException.NotFound($"column '{path}' is not in table {location}{there}");
            }
        }
    }

    public static StructType Replace(StructType type, StructField field, StructField other) => new([.. type.Fields.Select(f => f == field ? other : f)]);
}
