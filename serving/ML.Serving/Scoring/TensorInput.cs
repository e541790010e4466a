using System.Text.Json;
using ML.Serving.Onnx.Signature;
using ML.Serving.Scoring.Data;
using ML.Serving.Scoring.Json;

namespace ML.Serving.Scoring;

/// <summary>Reads <c>inputs</c> (arrays by column) and <c>instances</c> (the same, by row) into typed arrays.</summary>
static class TensorInput
{
    public static ModelInput ReadInputs(JsonElement data, InputSchema? schema)
    {
        if (schema is { HasNames: true, Inputs.Count: 1 } && data.ValueKind == JsonValueKind.Array && !data.EnumerateArray().Any(IsObject))
            return ModelInput.Of([KeyValuePair.Create(schema.Inputs[0].Name!, Convert(data, schema.Inputs[0]))]);
        if (schema is { HasNames: false } && data.ValueKind is JsonValueKind.Object or JsonValueKind.Null)
            throw ScoringException.Input("Failed to parse input data. This model contains an un-named  model signature which expects a "
                + "single n-dimensional array or a single value as input, however, an input of type "
                + $"<class '{Onnx.Text.PythonText.TypeOf(data)}'> was found.");
        return data.ValueKind switch
        {
            JsonValueKind.Object => ModelInput.Of(Members(data, schema)),
            JsonValueKind.Array when data.GetArrayLength() == 0 => ModelInput.EmptyList(),
            JsonValueKind.Array when data.EnumerateArray().All(IsObject) => ModelInput.Of(Records(data, schema)),
            JsonValueKind.Array => ModelInput.Of(Convert(data, schema?.Inputs[0])),
            _ => ModelInput.Of(Scalar(data, schema?.Inputs[0])),
        };
    }

    public static ModelInput ReadInstances(JsonElement data, InputSchema? schema)
    {
        if (data.ValueKind != JsonValueKind.Array || data.GetArrayLength() == 0 || !IsObject(data[0]))
        {
            var input = ReadInputs(data, schema);
            if (input.Named is { } arrays) CheckLengths(arrays, schema);
            return input;
        }

        var named = Stack(data, schema);
        CheckLengths(named, schema);
        return ModelInput.Of(named);
    }

    static bool IsObject(JsonElement value) => value.ValueKind == JsonValueKind.Object;

    static List<KeyValuePair<string, NdArray>> Members(JsonElement data, InputSchema? schema) =>
        [.. data.EnumerateObject().Select(m => KeyValuePair.Create(m.Name, Convert(m.Value, Find(schema, m.Name))))];

    static InputSpec? Find(InputSchema? schema, string name) => schema is { HasNames: true } ? schema.Find(name) : null;

    static Frame Records(JsonElement data, InputSchema? schema)
    {
        foreach (var record in data.EnumerateArray())
            foreach (var member in record.EnumerateObject()) Convert(member.Value, Find(schema, member.Name));
        var frame = JsonFrame.ReadRecords(data);
        return new Frame([.. frame.Columns.Select(c => ToSpec(c, Find(schema, c.Name!)))], frame.Rows);
    }

    static Column ToSpec(Column column, InputSpec? spec) =>
        spec?.Column is ColumnType.Scalar scalar && NumpyTypes.ToPandas(scalar.Type) is var type and not NumpyType.Object
            && !(NumpyTypes.KindOf(type) == 'i' && column.Values.Type == NumpyType.Float64)
            ? column with { Values = ArrayCast.To(column.Values, type) }
            : column;

    // Row by row in, array by name out: each value becomes one entry along a new first dimension.
    static List<KeyValuePair<string, NdArray>> Stack(JsonElement data, InputSchema? schema)
    {
        var order = new List<string>();
        var values = new Dictionary<string, List<JsonElement>>();
        foreach (var record in data.EnumerateArray())
        {
            if (!IsObject(record)) throw ScoringException.Input($"Ensure that the input is a valid JSON-formatted string.\nError: "
                + $"AttributeError(\"'{Onnx.Text.PythonText.TypeOf(record)}' object has no attribute 'items'\")");
            foreach (var member in record.EnumerateObject())
            {
                if (!values.TryGetValue(member.Name, out var list))
                {
                    values.Add(member.Name, list = []);
                    order.Add(member.Name);
                }

                list.Add(member.Value);
            }
        }

        return [.. order.Select(name => KeyValuePair.Create(name, StackOne(values[name], Find(schema, name))))];
    }

    static NdArray StackOne(List<JsonElement> rows, InputSpec? spec)
    {
        if (rows.TrueForAll(r => r.ValueKind != JsonValueKind.Array))
            return Guard(() => TypeOf(spec) is { } type
                ? JsonColumn.Convert([.. rows], type)
                : spec is null ? JsonColumn.InferArray([.. rows]) : NdArray.OfObjects([.. rows.Select(JsonColumn.ToObject)]));
        var parts = rows.Select(r => Convert(r, spec)).ToList();
        if (parts.Exists(p => !p.Shape.AsSpan().SequenceEqual(parts[0].Shape)))
            return NdArray.OfObjects([.. rows.Select(r => (object?)r)]);
        var flat = rows.SelectMany(Leaves).ToArray();
        return Guard(() => TypeOf(spec) is { } type ? JsonColumn.Convert(flat, type) : JsonColumn.InferArray(flat))
            .Reshape([rows.Count, .. parts[0].Shape]);
    }

    static IEnumerable<JsonElement> Leaves(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().SelectMany(Leaves) : [value];

    static NumpyType? TypeOf(InputSpec? spec) => spec switch
    {
        { Tensor: { } tensor } => NumpyTypes.Parse(tensor.DType),
        { Column: ColumnType.Scalar scalar } => NumpyTypes.ToNumpy(scalar.Type),
        _ => null,
    };

    static NdArray Convert(JsonElement data, InputSpec? spec)
    {
        if (spec?.Column is not null and not ColumnType.Scalar) return Guard(() => Structured(data, spec));
        if (data.ValueKind != JsonValueKind.Array && spec?.Column is not null) return Guard(() => Value(data, TypeOf(spec)));
        return Guard(() => JsonArray.Read(data, TypeOf(spec)));
    }

    static NdArray Structured(JsonElement data, InputSpec spec)
    {
        StructureEnforcer.Check(data, spec.Column!, spec.Required);
        return data.ValueKind == JsonValueKind.Array ? JsonColumn.InferArray([.. data.EnumerateArray()]) : Value(data, null);
    }

    static NdArray Value(JsonElement data, NumpyType? type)
    {
        var one = type is { } wanted ? JsonColumn.Convert([data], wanted) : JsonColumn.InferArray([data]);
        return new NdArray(one.Type, [], one.Data) { IsScalar = true };
    }

    static NdArray Scalar(JsonElement data, InputSpec? spec)
    {
        try
        {
            return spec?.Column is null ? JsonArray.Read(data, TypeOf(spec)) : Value(data, TypeOf(spec));
        }
        catch (ConversionException)
        {
            throw ScoringException.Input(
                $"Failed to convert data `{Onnx.Text.PythonText.Str(data)}` to type `{spec}` defined in the model signature.");
        }
    }

    static NdArray Guard(Func<NdArray> read)
    {
        try
        {
            return read();
        }
        catch (ConversionException error)
        {
            throw ScoringException.Input(error.Message);
        }
    }

    static void CheckLengths(IReadOnlyList<KeyValuePair<string, NdArray>> named, InputSchema? schema)
    {
        var lengths = named
            .Where(p => p.Value.Shape.Length > 0)
            .Where(p => schema is not { HasNames: true } || schema.Find(p.Key) is { Required: true, Column: not ColumnType.Array })
            .Select(p => p.Value.Shape[0]).Distinct().Count();
        if (lengths > 1) throw ScoringException.Input("The length of values for each input/column name are not the same");
    }
}
