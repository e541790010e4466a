using ML.Serving.Http;
using ML.Serving.Models;
using ML.Serving.Onnx.Sessions;
using ML.Serving.Onnx.Tensors;
using ML.Serving.OpenInference;
using ML.Serving.OpenInference.Rest;
using ML.Serving.Scoring;

namespace ML.Serving.InferenceTables;

/// <summary>Open Inference calls as the protocol's JSON, whatever form they had on the wire: what a table of them can be searched by.</summary>
static class InferBodies
{
    public static void WriteRequest(AnswerBuffer output, IReadOnlyList<NamedTensor> inputs)
    {
        var json = new PredictionWriter(output);
        json.Raw("{\"inputs\":["u8);
        for (var i = 0; i < inputs.Count; i++)
        {
            if (i > 0) json.Raw(","u8);
            InferAnswer.WriteTensor(json, output, inputs[i].Name, inputs[i].Value, binary: false);
        }

        json.Raw("]}"u8);
    }

    public static void WriteAnswer(AnswerBuffer output, ServableModel model, InferenceResult result) => InferAnswer.Write(output, model, new InferRequest(), result);

    public static void WriteError(AnswerBuffer output, string error)
    {
        var json = new PredictionWriter(output);
        json.Raw("{\"error\":"u8);
        json.Text(error);
        json.Raw("}"u8);
    }
}
