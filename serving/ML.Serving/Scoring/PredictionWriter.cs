using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using ML.Serving.Http;
using ML.Serving.Onnx.Text;
using ML.Serving.Scoring.Data;
using Tensor = ML.Serving.Onnx.Tensors.Tensor;

namespace ML.Serving.Scoring;

/// <summary>Writes JSON byte for byte as Python's <c>json.dumps</c>: spaces after separators, ASCII only, NaN and Infinity.</summary>
sealed class PredictionWriter(AnswerBuffer output)
{
    public void Raw(ReadOnlySpan<byte> text) => output.Write(text);

    public void Text(ReadOnlySpan<byte> utf8) => Text(Encoding.UTF8.GetString(utf8));

    public void Text(string value)
    {
        Raw("\""u8);
        var plainFrom = 0;
        for (var i = 0; i < value.Length; i++)
        {
            var c = value[i];
            if (c is >= ' ' and < (char)127 and not ('"' or '\\')) continue;
            Plain(value.AsSpan(plainFrom, i - plainFrom));
            Escaped(c);
            plainFrom = i + 1;
        }

        Plain(value.AsSpan(plainFrom));
        Raw("\""u8);
    }

    public void Float(double value)
    {
        if (double.IsNaN(value)) Raw("NaN"u8);
        else if (double.IsInfinity(value)) Raw(value > 0 ? "Infinity"u8 : "-Infinity"u8);
        else output.Advance(PythonNumber.Format(value, output.GetSpan(PythonNumber.MaxLength)));
    }

    public void Integer(long value)
    {
        if (Utf8Formatter.TryFormat(value, output.GetSpan(24), out var written)) output.Advance(written);
    }

    public void Unsigned(ulong value)
    {
        if (Utf8Formatter.TryFormat(value, output.GetSpan(24), out var written)) output.Advance(written);
    }

    /// <summary>One element of a tensor.</summary>
    public void Element(Tensor tensor, int index)
    {
        switch (tensor.Type)
        {
            case TensorElementType.Float: Float(tensor.As<float>()[index]); break;
            case TensorElementType.Double: Float(tensor.As<double>()[index]); break;
            case TensorElementType.Float16: Float((double)tensor.As<Half>()[index]); break;
            case TensorElementType.BFloat16: Float(tensor.As<BFloat16>()[index].ToFloat()); break;
            case TensorElementType.Int64: Integer(tensor.As<long>()[index]); break;
            case TensorElementType.Int32: Integer(tensor.As<int>()[index]); break;
            case TensorElementType.Int16: Integer(tensor.As<short>()[index]); break;
            case TensorElementType.Int8: Integer(tensor.As<sbyte>()[index]); break;
            case TensorElementType.UInt8: Integer(tensor.As<byte>()[index]); break;
            case TensorElementType.UInt16: Integer(tensor.As<ushort>()[index]); break;
            case TensorElementType.UInt32: Integer(tensor.As<uint>()[index]); break;
            case TensorElementType.UInt64: Unsigned(tensor.As<ulong>()[index]); break;
            case TensorElementType.Bool: Raw(tensor.As<byte>()[index] != 0 ? "true"u8 : "false"u8); break;
            case TensorElementType.String: Text(tensor.Strings.Span[index].Span); break;
            default: throw new NotSupportedException($"an output tensor of {tensor.Type} cannot be written as JSON");
        }
    }

    /// <summary>A tensor as lists in lists; a scalar as its value.</summary>
    public void Nested(Tensor tensor)
    {
        var at = 0;
        Nested(tensor, 0, ref at);
    }

    /// <summary>An array of a request, written back.</summary>
    public void Array(NdArray array)
    {
        Raw("["u8);
        for (var i = 0; i < array.Count; i++)
        {
            if (i > 0) Raw(", "u8);
            Value(array[i]);
        }

        Raw("]"u8);
    }

    void Nested(Tensor tensor, int dimension, ref int at)
    {
        if (dimension == tensor.Shape.Length)
        {
            Element(tensor, at++);
            return;
        }

        Raw("["u8);
        for (var i = 0; i < tensor.Shape[dimension]; i++)
        {
            if (i > 0) Raw(", "u8);
            Nested(tensor, dimension + 1, ref at);
        }

        Raw("]"u8);
    }

    void Value(object? value)
    {
        switch (value)
        {
            case null: Raw("null"u8); break;
            case bool b: Raw(b ? "true"u8 : "false"u8); break;
            case double d: Float(d); break;
            case float f: Float(f); break;
            case string s: Text(s); break;
            case JsonElement json: Plain(json.GetRawText()); break;
            default: Plain(PythonCast.ToText(value)); break;
        }
    }

    void Plain(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty) return;
        var span = output.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length));
        output.Advance(Encoding.UTF8.GetBytes(text, span));
    }

    void Escaped(char c)
    {
        switch (c)
        {
            case '"': Raw("\\\""u8); break;
            case '\\': Raw("\\\\"u8); break;
            case '\n': Raw("\\n"u8); break;
            case '\r': Raw("\\r"u8); break;
            case '\t': Raw("\\t"u8); break;
            case '\b': Raw("\\b"u8); break;
            case '\f': Raw("\\f"u8); break;
            default: Plain($"\\u{(int)c:x4}"); break;
        }
    }
}
