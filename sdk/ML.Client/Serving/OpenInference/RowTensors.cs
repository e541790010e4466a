using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ML.Client.Serving.OpenInference;

/// <summary>Records as the inputs of a model.</summary>
internal static class RowTensors
{
    public static JsonElement[] Records<T>(IEnumerable<T> rows, JsonTypeInfo<T> type) =>
        [.. rows.Select(row => JsonSerializer.SerializeToElement(row, type))];

    /// <exception cref="ArgumentException">An input has no property, or a value does not fit it.</exception>
    public static List<InferenceTensor> Of(JsonElement[] records, IReadOnlyList<TensorMetadata> inputs)
    {
        if (inputs.Count == 1 && !Has(records[0], inputs[0].Name)) return [Matrix(records, inputs[0])];
        return [.. inputs.Select(input => Column(records, input))];
    }

    static bool Has(JsonElement record, string name) => record.ValueKind == JsonValueKind.Object && record.TryGetProperty(name, out _);

    static InferenceTensor Matrix(JsonElement[] records, TensorMetadata input)
    {
        var values = new List<JsonElement>();
        foreach (var record in records)
        {
            if (record.ValueKind == JsonValueKind.Object) values.AddRange(record.EnumerateObject().Select(p => p.Value));
            else Flatten(record, values);
        }

        var width = values.Count / records.Length;
        if (width * records.Length != values.Count) throw new ArgumentException($"input '{input.Name}': the rows are not all of one length");
        return JsonTensor.Of(input.Name, input.Datatype, input.Shape.Count == 1 ? [records.Length] : [records.Length, width], values);
    }

    static InferenceTensor Column(JsonElement[] records, TensorMetadata input)
    {
        var values = new List<JsonElement>();
        foreach (var record in records)
        {
            if (!Has(record, input.Name)) throw new ArgumentException($"a row has no property '{input.Name}', which the model takes as an input; it takes the JSON names of the properties");
            Flatten(record.GetProperty(input.Name), values);
        }

        return JsonTensor.Of(input.Name, input.Datatype, ShapeOf(input, records.Length, values.Count), values);
    }

    // The model knows the rank; the sizes that it leaves open follow from the values.
    static long[] ShapeOf(TensorMetadata input, int rows, int count)
    {
        if (input.Shape.Count <= 1) return [count];
        var shape = input.Shape.ToArray();
        shape[0] = rows;
        var known = shape.Skip(1).Where(s => s > 0).Aggregate(1L, (a, b) => a * b);
        var open = Array.FindIndex(shape, 1, s => s <= 0);
        if (open >= 0) shape[open] = rows * known == 0 ? 0 : count / (rows * known);
        if (shape.Any(s => s < 0) || shape.Aggregate(1L, (a, b) => a * b) != count)
            throw new ArgumentException($"input '{input.Name}': {count} values of {rows} rows do not fit shape [{string.Join(", ", input.Shape)}]");
        return shape;
    }

    static void Flatten(JsonElement value, List<JsonElement> into)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            into.Add(value);
            return;
        }

        foreach (var item in value.EnumerateArray()) Flatten(item, into);
    }
}
