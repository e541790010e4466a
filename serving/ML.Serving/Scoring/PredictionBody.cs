using System.Globalization;
using System.Text;
using ML.Serving.Http;
using ML.Serving.Onnx.Sessions;
using ML.Serving.Onnx.Tensors;
using ML.Serving.Onnx.Text;

namespace ML.Serving.Scoring;

/// <summary>Writes a model's outputs as MLflow answers them: rows for a frame, arrays by name for anything else.</summary>
static class PredictionBody
{
    public static void Write(AnswerBuffer output, InferenceResult result, bool asFrame, bool unwrapped)
    {
        var writer = new PredictionWriter(output);
        if (!unwrapped) writer.Raw("{\"predictions\": "u8);
        if (result.IsUnnamed) WriteUnnamed(writer, result.Values[0], asFrame);
        else if (asFrame) WriteRows(writer, result);
        else WriteNamed(writer, result);
        if (!unwrapped) writer.Raw("}"u8);
    }

    // MLflow's pytorch flavour: an array for an array, and for a frame one whose columns are numbered.
    static void WriteUnnamed(PredictionWriter writer, ModelValue value, bool asFrame)
    {
        if (!asFrame || value.Tensor is not { Shape: [_] or [_, _] } tensor)
        {
            WriteValue(writer, value);
            return;
        }

        var (rows, columns) = (tensor.Shape[0], tensor.Shape.Length == 1 ? 1 : tensor.Shape[1]);
        writer.Raw("["u8);
        for (var row = 0L; row < rows; row++)
        {
            writer.Raw(row == 0 ? "{"u8 : ", {"u8);
            for (var column = 0L; column < columns; column++)
            {
                writer.Raw(column == 0 ? "\""u8 : ", \""u8);
                writer.Raw(Encoding.UTF8.GetBytes(column.ToString(CultureInfo.InvariantCulture)));
                writer.Raw("\": "u8);
                writer.Element(tensor, (int)(row * columns + column));
            }

            writer.Raw("}"u8);
        }

        writer.Raw("]"u8);
    }

    static void WriteNamed(PredictionWriter writer, InferenceResult result)
    {
        writer.Raw("{"u8);
        for (var i = 0; i < result.Values.Count; i++)
        {
            if (i > 0) writer.Raw(", "u8);
            writer.Text(result.Names[i]);
            writer.Raw(": "u8);
            WriteValue(writer, result.Values[i]);
        }

        writer.Raw("}"u8);
    }

    static void WriteRows(PredictionWriter writer, InferenceResult result)
    {
        var rows = RowsOf(result, out var flat);
        writer.Raw("["u8);
        for (var row = 0; row < rows; row++)
        {
            writer.Raw(row == 0 ? "{"u8 : ", {"u8);
            for (var i = 0; i < result.Values.Count; i++)
            {
                if (i > 0) writer.Raw(", "u8);
                writer.Text(result.Names[i]);
                writer.Raw(": "u8);
                WriteCell(writer, result.Values[i], row, flat);
            }

            writer.Raw("}"u8);
        }

        writer.Raw("]"u8);
    }

    // MLflow flattens every output into a column. Where that gives columns of different lengths it fails; there we answer
    // one row per row of the inputs, with lists for what has more than one value (a classifier's label and probabilities).
    static long RowsOf(InferenceResult result, out bool flat)
    {
        var lengths = result.Values.Select(v => v.Tensor?.Count ?? v.Sequence?.Count ?? 1).Distinct().ToList();
        flat = lengths.Count <= 1;
        if (flat) return lengths.Count == 0 ? 0 : lengths[0];
        var firsts = result.Values.Select(v => v.Tensor is { Shape.Length: > 0 } t ? t.Shape[0] : v.Sequence?.Count ?? -1).Distinct().ToList();
        return firsts is [>= 0] ? firsts[0] : throw ScoringException.Evaluation("ValueError: All arrays must be of the same length");
    }

    static void WriteCell(PredictionWriter writer, ModelValue value, int row, bool flat)
    {
        if (value.Sequence is { } items) WriteValue(writer, items[row]);
        else if (value.Tensor is not { } tensor) WriteValue(writer, value);
        else if (flat) writer.Element(tensor, row);
        else writer.Nested(tensor.Rows(row, 1).Reshape(tensor.Shape[1..]));
    }

    static void WriteValue(PredictionWriter writer, ModelValue value)
    {
        if (value.Tensor is { } tensor) writer.Nested(tensor);
        else if (value.Sequence is { } items) WriteList(writer, items);
        else WriteMap(writer, value.MapKeys!, value.MapValues!);
    }

    static void WriteList(PredictionWriter writer, IReadOnlyList<ModelValue> items)
    {
        writer.Raw("["u8);
        for (var i = 0; i < items.Count; i++)
        {
            if (i > 0) writer.Raw(", "u8);
            WriteValue(writer, items[i]);
        }

        writer.Raw("]"u8);
    }

    static void WriteMap(PredictionWriter writer, Tensor keys, Tensor values)
    {
        writer.Raw("{"u8);
        for (var i = 0; i < keys.Count; i++)
        {
            if (i > 0) writer.Raw(", "u8);
            // JSON has no keys but texts: numbers become theirs.
            if (keys.IsString) writer.Element(keys, i);
            else
            {
                writer.Raw("\""u8);
                writer.Element(keys, i);
                writer.Raw("\""u8);
            }

            writer.Raw(": "u8);
            writer.Element(values, i);
        }

        writer.Raw("}"u8);
    }
}
