using System.Text;
using ML.Common.Errors;
using ML.Features.Contracts.Serving;
using ML.Serving.Models;
using ML.Serving.Onnx.Sessions;
using ML.Serving.Scoring;
using ML.Serving.Scoring.Data;
using Tensor = ML.Serving.Onnx.Tensors.Tensor;
using TensorElementType = Microsoft.ML.OnnxRuntime.Tensors.TensorElementType;

namespace ML.Serving.OpenInference;

/// <summary>
/// Inputs of a call to a model with a feature spec: each is a column of keys or values, of shape [rows] or [rows, 1], and
/// what the model needs beside them is looked up, as it is for the scoring protocol.
/// </summary>
static class FeatureInputs
{
    /// <summary>True when the inputs are the graph's own, so that there is nothing to look up.</summary>
    public static bool AreComplete(ServableModel model, IReadOnlyList<NamedTensor> inputs) =>
        inputs.Count == model.Inputs.Count && inputs.All(i => model.Inputs.Any(spec => spec.Name == i.Name));

    /// <exception cref="OpenInferenceException">An input is no column, a key is missing, or the features cannot be had.</exception>
    public static async ValueTask<IReadOnlyList<NamedTensor>> CompleteAsync(
        ServableModel model, IFeatureCompletion features, IReadOnlyList<NamedTensor> inputs, CancellationToken cancellation)
    {
        var frame = FrameOf(inputs);
        try
        {
            var input = await FeatureLookup.CompleteAsync(ModelInput.Of(frame), features, model, cancellation);
            if (model.Signature.Inputs is { } schema) input = SchemaEnforcer.Enforce(input, schema);
            return ModelFeed.Create(input, model);
        }
        catch (ConversionException error)
        {
            throw OpenInferenceException.Invalid(error.Message);
        }
        catch (ScoringException error)
        {
            throw ErrorCodeTable.Of(error.Code).Status switch
            {
                503 or 429 => OpenInferenceException.Unavailable(error.Message),
                >= 500 => new OpenInferenceException(500, Grpc.GrpcStatus.Internal, error.Message),
                _ => OpenInferenceException.Invalid(error.Detail is null ? error.Message : $"{error.Message} {error.Detail}"),
            };
        }
    }

    static Frame FrameOf(IReadOnlyList<NamedTensor> inputs)
    {
        if (inputs.Count == 0) throw OpenInferenceException.Invalid("the request has no inputs; expected the keys of the model's features");
        var rows = inputs[0].Value.Shape is [var first, ..] ? first : 0;
        foreach (var (name, tensor) in inputs)
            if (tensor.Shape is not ([_] or [_, 1]) || tensor.Shape[0] != rows)
                throw OpenInferenceException.Invalid(
                    $"input '{name}' has shape [{string.Join(',', tensor.Shape)}]; expected [{rows}] or [{rows},1], a column like the first input '{inputs[0].Name}', for the model looks its features up");
        return new Frame([.. inputs.Select(i => Column.Named(i.Name, ValuesOf(i.Name, i.Value)))], (int)rows);
    }

    // In the types that a JSON request would have brought, so that both protocols find the same.
    static NdArray ValuesOf(string name, Tensor tensor) => tensor.Type switch
    {
        TensorElementType.String => NdArray.OfObjects(Array.ConvertAll(tensor.Strings.ToArray(), t => (object?)Encoding.UTF8.GetString(t.Span))),
        TensorElementType.Bool => new NdArray(NumpyType.Bool, [tensor.Count], tensor.As<bool>().ToArray()),
        TensorElementType.Double => Doubles(tensor.As<double>().ToArray()),
        TensorElementType.Float => Doubles(Array.ConvertAll(tensor.As<float>().ToArray(), v => (double)v)),
        TensorElementType.Float16 => Doubles(Array.ConvertAll(tensor.As<Half>().ToArray(), v => (double)v)),
        TensorElementType.Int64 => Longs(tensor.As<long>().ToArray()),
        TensorElementType.Int32 => Longs(Array.ConvertAll(tensor.As<int>().ToArray(), v => (long)v)),
        TensorElementType.Int16 => Longs(Array.ConvertAll(tensor.As<short>().ToArray(), v => (long)v)),
        TensorElementType.Int8 => Longs(Array.ConvertAll(tensor.As<sbyte>().ToArray(), v => (long)v)),
        TensorElementType.UInt8 => Longs(Array.ConvertAll(tensor.As<byte>().ToArray(), v => (long)v)),
        TensorElementType.UInt16 => Longs(Array.ConvertAll(tensor.As<ushort>().ToArray(), v => (long)v)),
        TensorElementType.UInt32 => Longs(Array.ConvertAll(tensor.As<uint>().ToArray(), v => (long)v)),
        _ => throw OpenInferenceException.Invalid($"input '{name}' has a datatype that no key or feature has; expected BOOL, an integer up to INT64, FP16, FP32, FP64 or BYTES"),
    };

    static NdArray Longs(long[] values) => new(NumpyType.Int64, [values.Length], values);

    static NdArray Doubles(double[] values) => new(NumpyType.Float64, [values.Length], values);
}
