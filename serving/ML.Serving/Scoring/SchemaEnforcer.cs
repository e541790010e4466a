using System.Text.Json;
using ML.Common.Errors;
using ML.Serving.Http;
using ML.Serving.Onnx.Signature;
using ML.Serving.Onnx.Text;
using ML.Serving.Scoring.Data;
using ML.Serving.Scoring.Json;

namespace ML.Serving.Scoring;

/// <summary>Brings a request to the model's signature: names, order, types and shapes, or a refusal that says what is wrong.</summary>
static class SchemaEnforcer
{
    public static ModelInput Enforce(ModelInput input, InputSchema schema)
    {
        try
        {
            var framed = schema.IsTensor ? input : ModelInput.Of(ToFrame(input, schema));
            CheckNames(framed, schema);
            return schema.IsTensor ? TensorEnforcer.Enforce(framed, schema) : ModelInput.Of(Columns(framed.Frame!, schema));
        }
        catch (Exception error) when (error is ScoringException or ConversionException)
        {
            throw ScoringException.Schema($"Failed to enforce schema of data '{input}' with schema '{schema}'. Error: {error.Message}");
        }
    }

    static Frame ToFrame(ModelInput input, InputSchema schema)
    {
        if (input.Frame is { } frame) return frame;
        if (input.IsEmptyList) return new Frame([], 0);
        if (input.Array is { } array) return FrameOf(array);
        var named = input.Named!;
        if (schema.Inputs.Any(i => i.Column is ColumnType.Array or ColumnType.Object) || named.All(p => p.Value.IsScalar))
            return new Frame([.. named.Select(p => Column.Named(p.Key, OneCell(p.Value)))], 1);
        var rows = named.Where(p => !p.Value.IsScalar).Select(p => p.Value.Shape.Length == 0 ? 1 : (int)p.Value.Shape[0]).Distinct().ToList();
        if (rows.Count > 1) throw NotAFrame("All arrays must be of the same length");
        return new Frame([.. named.Select(p => Column.Named(p.Key, Cells(p.Value, rows[0])))], rows[0]);
    }

    static ScoringException NotAFrame(string reason) => new(ErrorCode.InternalError,
        $"This model contains a column-based signature, which suggests a DataFrame input. There was an error casting the input data to a DataFrame: {reason}");

    // A whole list in one cell, for columns that hold lists.
    static NdArray OneCell(NdArray value) => value.IsScalar ? value.Reshape([1])
        : NdArray.OfObjects([ToJson(value)]);

    static JsonElement ToJson(NdArray value)
    {
        using var buffer = new AnswerBuffer();
        new PredictionWriter(buffer).Array(value);
        return JsonElement.Parse(buffer.Written.Span);
    }

    static NdArray Cells(NdArray value, int rows)
    {
        if (value.IsScalar) return NdArray.OfObjects([.. Enumerable.Repeat(value[0], rows)]);
        if (value.Shape.Length <= 1) return value.Reshape([rows]);
        // Lists inside of a scalar column: the type check refuses them with their own words.
        throw new ScoringException(ErrorCode.InternalError, "Invalid object type at position 0");
    }

    static Frame FrameOf(NdArray array)
    {
        if (array.Shape.Length == 0) return new Frame([Column.Numbered(0, array.Reshape([1]))], 1);
        if (array.Shape.Length == 1) return new Frame([Column.Numbered(0, array)], (int)array.Shape[0]);
        if (array.Shape.Length > 2)
            throw new ScoringException(ErrorCode.InternalError, $"Must pass 2-d input. shape={PythonText.Tuple(array.Shape)}");
        int rows = (int)array.Shape[0], width = (int)array.Shape[1];
        return new Frame([.. Enumerable.Range(0, width).Select(i => Column.Numbered(i, ColumnOf(array, rows, width, i)))], rows);
    }

    static NdArray ColumnOf(NdArray array, int rows, int width, int column)
    {
        var values = Array.CreateInstance(array.Data.GetType().GetElementType()!, rows);
        for (var row = 0; row < rows; row++) Array.Copy(array.Data, (row * width) + column, values, row, 1);
        return new NdArray(array.Type, [rows], values);
    }

    static void CheckNames(ModelInput input, InputSchema schema)
    {
        if (!schema.HasNames)
        {
            if (!schema.IsTensor && input.Frame!.Columns.Count < schema.Inputs.Count)
                throw new ScoringException(ErrorCode.InternalError,
                    $"Model inference is missing inputs. The model signature declares {schema.Inputs.Count} inputs  but the provided value only has "
                    + $"{input.Frame.Columns.Count} inputs. Note: the inputs were not named in the signature so we can only verify their count.");
            return;
        }

        var actual = input.Frame is { } frame ? [.. frame.Columns.Select(c => (c.Name, c.Label))]
            : input.Named?.Select(p => ((string?)p.Key, PythonText.Repr(p.Key))).ToList() ?? [];
        var present = actual.Where(a => a.Item1 is not null).Select(a => a.Item1!).ToHashSet();
        var missing = schema.Inputs.Where(i => i.Required && !present.Contains(i.Name!)).Select(i => i.Name!).ToList();
        if (missing.Count == 0) return;
        var extra = actual.Where(a => a.Item1 is null || schema.Find(a.Item1) is null).Select(a => a.Item2).ToList();
        throw new ScoringException(ErrorCode.InternalError, $"Model is missing inputs {PythonText.List(missing)}."
            + (extra.Count > 0 ? $" Note that there were extra inputs: [{string.Join(", ", extra)}]." : ""));
    }

    static Frame Columns(Frame frame, InputSchema schema)
    {
        var columns = new List<Column>(schema.Inputs.Count);
        for (var i = 0; i < schema.Inputs.Count; i++)
        {
            var spec = schema.Inputs[i];
            var column = spec.Name is null ? frame.Columns[i] : Only(frame, spec.Name);
            if (column is not null) columns.Add(column with { Values = Enforce(column, spec) });
        }

        return new Frame(columns, frame.Rows);
    }

    // Of two columns of one name nobody knows which is meant; for pandas they are no column any more.
    static Column? Only(Frame frame, string name)
    {
        Column? only = null;
        foreach (var column in frame.Columns)
            if (column.Name == name) only = only is null ? column : throw new ScoringException(ErrorCode.InternalError, "'DataFrame' object has no attribute 'dtype'");
        return only;
    }

    static NdArray Enforce(Column column, InputSpec spec)
    {
        if (spec.Column is ColumnType.Scalar scalar) return ColumnEnforcer.Enforce(column.Name ?? column.Label, column.Values, scalar.Type);
        foreach (var value in column.Values.ToObjects()) StructureEnforcer.Check(value, spec.Column!, spec.Required);
        return column.Values;
    }
}
