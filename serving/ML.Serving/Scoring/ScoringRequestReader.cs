using System.Text;
using System.Text.Json;
using ML.Common.Errors;
using ML.Serving.Onnx.Signature;
using ML.Serving.Onnx.Text;
using ML.Serving.Scoring.Csv;
using ML.Serving.Scoring.Data;
using ML.Serving.Scoring.Json;

namespace ML.Serving.Scoring;

/// <summary>Reads the body of an invocation: JSON in one of MLflow's four forms, or CSV.</summary>
static class ScoringRequestReader
{
    const string RequiredFormat = "The input must be a JSON dictionary with exactly one of the input fields "
        + "{'dataframe_records', 'dataframe_split', 'inputs', 'instances'}";

    static readonly string[] Formats = ["dataframe_split", "dataframe_records", "instances", "inputs"];
    static readonly string[] UnwrappedKeys = ["messages", "prompt", "input"];

    public static ScoringRequest ReadCsv(ReadOnlyMemory<byte> body, InputSchema? schema)
    {
        string text;
        try
        {
            text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(body.Span);
        }
        catch (DecoderFallbackException error)
        {
            throw ScoringException.Input($"Ensure that input is a valid UTF-8 encoded string. Error: '{error.Message}'");
        }

        return new ScoringRequest(ModelInput.Of(CsvFrame.Read(text, schema)), default, false);
    }

    /// <param name="signature">What the model declares.</param>
    /// <param name="document">Owns the values that the request refers to; keep it until the answer is written.</param>
    public static ScoringRequest ReadJson(JsonDocument document, ModelSignature signature)
    {
        var root = document.RootElement;
        if (root.ValueKind == JsonValueKind.Array) throw ScoringException.Input($"{RequiredFormat}. Received a list.");
        if (root.ValueKind != JsonValueKind.Object)
            throw ScoringException.Input($"{RequiredFormat}. Received unexpected input type '<class '{PythonText.TypeOf(root)}'>.");
        if (UnwrappedKeys.Any(k => root.TryGetProperty(k, out _))) return UnwrappedInput.Read(root, signature);
        var parameters = root.TryGetProperty("params", out var p) ? p : default;
        return new ScoringRequest(ReadData(root, signature.Inputs), parameters, false);
    }

    public static ScoringException NotJson(JsonException error, ReadOnlySpan<byte> body)
    {
        const int Shown = 1024;
        var shown = Encoding.UTF8.GetString(body[..Math.Min(body.Length, Shown)]) + (body.Length > Shown ? "..." : "");
        return ScoringException.Input("Ensure that input is a valid JSON formatted string. "
            + $"Error: 'JSONDecodeError({PythonText.Repr(error.Message)})'\nInput: \nb{PythonText.Repr(shown)}\n");
    }

    static ModelInput ReadData(JsonElement root, InputSchema? schema)
    {
        var found = Formats.Where(f => root.TryGetProperty(f, out _)).ToList();
        if (found.Count != 1)
        {
            var received = root.EnumerateObject().Select(m => m.Name).Where(n => Formats.Contains(n)).Distinct();
            throw new ScoringException(ErrorCode.BadRequest,
                $"{RequiredFormat}. Received dictionary with input fields: {PythonText.List(received)}. {ScoringText.ProtocolChange}");
        }

        var data = root.GetProperty(found[0]);
        return found[0] switch
        {
            "dataframe_split" => ModelInput.Of(FrameCast.ToSchema(JsonFrame.ReadSplit(data), schema)),
            "dataframe_records" => ModelInput.Of(FrameCast.ToSchema(JsonFrame.ReadRecords(data), schema)),
            "instances" => TensorInput.ReadInstances(data, schema),
            _ => TensorInput.ReadInputs(data, schema),
        };
    }
}
