using System.Text.Json;
using ML.Serving.Onnx.Signature;
using ML.Serving.Scoring.Data;

namespace ML.Serving.Scoring;

/// <summary>Gives the columns of a JSON frame the types that the signature declares; what it does not declare stays.</summary>
static class FrameCast
{
    public static Frame ToSchema(Frame frame, InputSchema? schema)
    {
        if (schema is null) return frame;
        var columns = new Column[frame.Columns.Count];
        for (var i = 0; i < columns.Length; i++)
            columns[i] = SpecFor(frame.Columns[i], i, schema) is { } spec ? Cast(frame.Columns[i], spec) : frame.Columns[i];
        return new Frame(columns, frame.Rows);
    }

    static InputSpec? SpecFor(Column column, int index, InputSchema schema)
    {
        if (schema.HasNames) return column.Name is { } name ? schema.Find(name) : null;
        if (schema is { IsTensor: true, Inputs.Count: 1 }) return schema.Inputs[0];
        return index < schema.Inputs.Count ? schema.Inputs[index] : null;
    }

    static Column Cast(Column column, InputSpec spec)
    {
        var values = column.Values;
        // A column of lists keeps them: the tensor's shape decides later what they become.
        if (spec.Tensor is not null && values.Count > 0 && values[0] is JsonElement { ValueKind: JsonValueKind.Array }) return column;
        var (type, name) = TargetOf(spec);
        if (type is null && spec.Column is null) return column;
        try
        {
            return column with { Values = spec.Column is null or ColumnType.Scalar ? CastScalar(values, spec, type!.Value) : Structured(values, spec) };
        }
        catch (ConversionException error)
        {
            throw ScoringException.Input(
                $"Data is not compatible with model signature. Failed to convert column {column.Label.Trim('\'')} to type '{name}'. Error: '{error.Repr}'");
        }
        catch (ScoringException error)
        {
            throw ScoringException.Input("Data is not compatible with model signature. "
                + $"Failed to convert column {column.Label.Trim('\'')} to type '{name}'. Error: 'MlflowException({Onnx.Text.PythonText.Repr(error.Message)})'");
        }
    }

    static (NumpyType? Type, string Name) TargetOf(InputSpec spec) => spec switch
    {
        { Tensor: { } tensor } => (NumpyTypes.Parse(tensor.DType), tensor.DType),
        { Column: ColumnType.Scalar scalar } => (NumpyTypes.ToPandas(scalar.Type), NameOf(NumpyTypes.ToPandas(scalar.Type))),
        _ => (null, spec.Column!.ToString()),
    };

    static string NameOf(NumpyType type) => type == NumpyType.Object ? "<class 'object'>" : NumpyTypes.NameOf(type);

    static NdArray CastScalar(NdArray values, InputSpec spec, NumpyType type) => spec.Column switch
    {
        ColumnType.Scalar { Type: ScalarType.Binary } => NdArray.OfObjects(Array.ConvertAll(values.ToObjects(), Base64Text.Decode)),
        _ => ArrayCast.To(values, type),
    };

    static NdArray Structured(NdArray values, InputSpec spec)
    {
        foreach (var value in values.ToObjects()) StructureEnforcer.Check(value, spec.Column!, spec.Required);
        return values;
    }
}
