using System.Text.Json;
using ML.Common.Errors;
using ML.Serving.Onnx.Signature;
using ML.Serving.Onnx.Text;
using ML.Serving.Scoring.Data;
using ML.Serving.Scoring.Json;

namespace ML.Serving.Scoring;

/// <summary>Brings a request to a signature of tensors.</summary>
static class TensorEnforcer
{
    public static ModelInput Enforce(ModelInput input, InputSchema schema) => schema.HasNames ? Named(input, schema) : Single(input, schema.Inputs[0].Tensor!);

    static ModelInput Named(ModelInput input, InputSchema schema)
    {
        if (input.Named is { } named)
            return ModelInput.Of([.. schema.Inputs.Select(s => KeyValuePair.Create(s.Name!, Check(named.First(p => p.Key == s.Name).Value, s.Tensor!)))]);
        if (input.Frame is { } frame)
            return ModelInput.Of([.. schema.Inputs.Select(s => KeyValuePair.Create(s.Name!, FromColumn(s.Name, frame.Find(s.Name!)!.Values, s.Tensor!)))]);
        throw Wrong("This model contains a tensor-based model signature with input names, which suggests a dictionary input mapping input name "
            + "to tensor, or a pandas DataFrame input containing columns mapping input name to flattened list value from tensor, "
            + $"but an input of type <class '{input.TypeName}'> was found.");
    }

    static ModelInput Single(ModelInput input, TensorType type)
    {
        if (input.Frame is { } frame) return ModelInput.Of(FromFrame(frame, type));
        if (input.Array is { } array) return ModelInput.Of(Check(array, type));
        throw Wrong("This model contains a tensor-based model signature with no input names, which suggests a numpy array input or a pandas "
            + $"dataframe input with proper column values, but an input of type <class '{input.TypeName}'> was found.");
    }

    static NdArray FromFrame(Frame frame, TensorType type)
    {
        if (frame.Rows == 0 || frame.Columns.Count == 0) throw Wrong("Input DataFrame is empty.");
        if (frame.Columns.Count == 1) return FromColumn(null, frame.Columns[0].Values, type);
        if (type.Shape.Length != 2 || type.Shape[0] != -1 || type.Shape[1] != frame.Columns.Count)
            throw Wrong("This model contains a model signature with an unnamed input. Since the input data is a pandas DataFrame containing "
                + "multiple columns, the input shape must be of the structure (-1, number_of_dataframe_columns). "
                + $"Instead, the input DataFrame passed had {frame.Columns.Count} columns and an input shape of {PythonText.Tuple(type.Shape)} with all "
                + "values within the DataFrame of scalar type. Please adjust the passed in DataFrame to match the expected structure");
        return Check(FrameMatrix.Of(frame), type);
    }

    static NdArray FromColumn(string? name, NdArray column, TensorType type)
    {
        if (type.Shape.Length == 0 || type.Shape[0] != -1 || type.Shape.AsSpan(1).Contains(-1))
            throw Wrong("For pandas dataframe input, the first dimension of shape must be a variable dimension and other dimensions must be "
                + $"fixed, but in model signature the shape of {(name is null ? "the unnamed input" : "input " + name)} is {PythonText.Tuple(type.Shape)}.");
        if (column.Count == 0) throw Wrong("0");
        return column[0] is JsonElement { ValueKind: JsonValueKind.Array } ? FromLists(name, column, type) : FromScalars(name, column, type);
    }

    static NdArray FromScalars(string? name, NdArray column, TensorType type)
    {
        if (type.Shape is not ([-1] or [-1, 1]))
            throw Wrong($"The input pandas dataframe column '{name ?? "None"}' contains scalar values, which requires the shape to be (-1,) or (-1, 1), "
                + $"but got tensor spec shape of {PythonText.Tuple(type.Shape)}.");
        var cast = NumpyTypes.Parse(type.DType) is { } wanted ? ArrayCast.To(column, wanted) : column;
        return Check(cast.Reshape(type.Shape.Length == 1 ? [column.Count] : [column.Count, 1]), type);
    }

    static NdArray FromLists(string? name, NdArray column, TensorType type)
    {
        var rows = column.ToObjects();
        var leaves = rows.SelectMany(r => r is JsonElement json ? Leaves(json) : []).ToArray();
        var perRow = Onnx.Tensors.Tensor.ElementCount(type.Shape.AsSpan(1));
        try
        {
            if (rows.Any(r => r is not JsonElement) || leaves.Length != perRow * rows.Length) throw new ConversionException("ValueError", "shape");
            return JsonColumn.Convert(leaves, NumpyTypes.Parse(type.DType) ?? NumpyType.Float64).Reshape([rows.Length, .. type.Shape.AsSpan(1)]);
        }
        catch (ConversionException)
        {
            throw Wrong($"The value in the Input DataFrame column '{name ?? "None"}' could not be converted to the expected shape of: "
                + $"'{PythonText.Tuple(type.Shape)}'. Ensure that each of the input list elements are of uniform length and that the data can be "
                + $"coerced to the tensor type '{type.DType}'");
        }
    }

    static IEnumerable<JsonElement> Leaves(JsonElement json) =>
        json.ValueKind == JsonValueKind.Array ? json.EnumerateArray().SelectMany(Leaves) : [json];

    static NdArray Check(NdArray array, TensorType type)
    {
        if (type is { DType: "object", Shape: [-1] }) return array;
        if (type.Shape.Length > 1 && type.Shape.AsSpan(1).Contains(-1) && array is { Type: NumpyType.Object, Shape.Length: 1 }) return array;
        var fits = array.Shape.Length == type.Shape.Length;
        for (var i = 0; fits && i < type.Shape.Length; i++) fits = type.Shape[i] == -1 || type.Shape[i] == array.Shape[i];
        if (!fits) throw Wrong($"Shape of input {PythonText.Tuple(array.Shape)} does not match expected shape {PythonText.Tuple(type.Shape)}.");
        if (NumpyTypes.Parse(type.DType) != array.Type)
            throw Wrong($"dtype of input {NumpyTypes.NameOf(array.Type)} does not match expected dtype {type.DType}");
        return array;
    }

    static ScoringException Wrong(string message) => new(ErrorCode.InvalidParameterValue, message);
}
