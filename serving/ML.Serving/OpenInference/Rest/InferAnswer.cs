using System.Buffers;
using System.Buffers.Text;
using Microsoft.ML.OnnxRuntime.Tensors;
using ML.Serving.Http;
using ML.Serving.Models;
using ML.Serving.Onnx.Sessions;
using ML.Serving.Onnx.Tensors;
using ML.Serving.Scoring;
using Tensor = ML.Serving.Onnx.Tensors.Tensor;

namespace ML.Serving.OpenInference.Rest;

/// <summary>Writes the answer: JSON, and after it the bytes of the outputs wanted as bytes.</summary>
static class InferAnswer
{
    /// <summary>Returns the length of the JSON, or null when nothing follows it.</summary>
    public static int? Write(AnswerBuffer output, ServableModel model, InferRequest request, InferenceResult result)
    {
        var json = new PredictionWriter(output);
        json.Raw("{"u8);
        if (request.Id.Length > 0) Member(json, "id"u8, request.Id);
        Member(json, "model_name"u8, model.Name);
        Member(json, "model_version"u8, model.Version);
        json.Raw("\"outputs\":["u8);
        var anyBinary = false;
        for (var i = 0; i < result.Values.Count; i++)
        {
            if (i > 0) json.Raw(","u8);
            anyBinary |= WriteTensor(json, output, result.Names[i], result.Values[i].Tensor!, IsBinary(request, i));
        }

        json.Raw("]}"u8);
        if (!anyBinary) return null;
        var length = output.Length;
        for (var i = 0; i < result.Values.Count; i++)
            if (IsBinary(request, i)) WriteBytes(output, result.Values[i].Tensor!);
        return length;
    }

    static bool IsBinary(InferRequest request, int index) =>
        index < request.Outputs.Count ? request.Outputs[index].Binary ?? request.BinaryOutputs : request.BinaryOutputs;

    static void Member(PredictionWriter json, ReadOnlySpan<byte> name, string value)
    {
        json.Raw("\""u8);
        json.Raw(name);
        json.Raw("\":"u8);
        json.Text(value);
        json.Raw(","u8);
    }

    /// <summary>Writes one tensor: name, datatype, shape, and its data or how many bytes of it follow.</summary>
    internal static bool WriteTensor(PredictionWriter json, AnswerBuffer output, string name, Tensor tensor, bool binary)
    {
        json.Raw("{\"name\":"u8);
        json.Text(name);
        json.Raw(",\"datatype\":\""u8);
        output.Advance(System.Text.Encoding.ASCII.GetBytes(ElementTypes.NameOf(tensor.Type), output.GetSpan(16)));
        json.Raw("\",\"shape\":["u8);
        for (var i = 0; i < tensor.Shape.Length; i++)
        {
            if (i > 0) json.Raw(","u8);
            json.Integer(tensor.Shape[i]);
        }

        json.Raw("],"u8);
        if (binary)
        {
            json.Raw("\"parameters\":{\"binary_data_size\":"u8);
            json.Integer(tensor.IsString ? BytesCodec.Size(tensor) : tensor.Data.Length);
            json.Raw("}}"u8);
            return true;
        }

        json.Raw("\"data\":["u8);
        for (var i = 0; i < tensor.Count; i++)
        {
            if (i > 0) json.Raw(","u8);
            if (tensor.Type == TensorElementType.Float) Single(json, output, tensor.As<float>()[i]);
            else json.Element(tensor, i);
        }

        json.Raw("]}"u8);
        return false;
    }

    // Floats are written as short as floats allow, not as the doubles they widen to.
    static void Single(PredictionWriter json, AnswerBuffer output, float value)
    {
        if (float.IsFinite(value) && Utf8Formatter.TryFormat(value, output.GetSpan(32), out var written)) output.Advance(written);
        else json.Float(value);
    }

    static void WriteBytes(AnswerBuffer output, Tensor tensor)
    {
        if (!tensor.IsString)
        {
            output.Write(tensor.Data.Span);
            return;
        }

        var size = BytesCodec.Size(tensor);
        BytesCodec.Write(tensor, output.GetSpan(size)[..size]);
        output.Advance(size);
    }
}
