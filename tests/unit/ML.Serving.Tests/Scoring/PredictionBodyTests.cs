using System.Text;
using Microsoft.ML.OnnxRuntime.Tensors;
using ML.Serving.Http;
using ML.Serving.Onnx.Sessions;
using ML.Serving.Scoring;
using Tensor = ML.Serving.Onnx.Tensors.Tensor;

namespace ML.Serving.Tests.Scoring;

public sealed class PredictionBodyTests
{
    [Theory]
    [InlineData(false, new long[] { 2, 2 }, """{"predictions": [[1.0, 2.0], [3.0, 4.0]]}""")]
    [InlineData(true, new long[] { 2, 2 }, """{"predictions": [{"0": 1.0, "1": 2.0}, {"0": 3.0, "1": 4.0}]}""")]
    [InlineData(true, new long[] { 4 }, """{"predictions": [{"0": 1.0}, {"0": 2.0}, {"0": 3.0}, {"0": 4.0}]}""")]
    [InlineData(true, new long[] { 1, 2, 2 }, """{"predictions": [[[1.0, 2.0], [3.0, 4.0]]]}""")]
    public void An_output_without_a_name_is_an_array_or_a_frame_of_numbered_columns(bool asFrame, long[] shape, string expected)
    {
        var tensor = Tensor.From(TensorElementType.Float, shape, new[] { 1f, 2, 3, 4 });
        using var result = new InferenceResult(["output"], [ModelValue.Of(tensor)], null) { IsUnnamed = true };
        using var body = new AnswerBuffer();
        PredictionBody.Write(body, result, asFrame, unwrapped: false);
        Assert.Equal(expected, Encoding.UTF8.GetString(body.Written.Span));
    }
}
