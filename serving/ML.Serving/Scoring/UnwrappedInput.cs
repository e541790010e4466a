using System.Text.Json;
using ML.Serving.Onnx.Signature;
using ML.Serving.Scoring.Data;
using ML.Serving.Scoring.Json;

namespace ML.Serving.Scoring;

/// <summary>
/// Reads a request whose members are the inputs themselves (<c>messages</c>, <c>prompt</c> or <c>input</c> among them).
/// Members that the signature names as parameters are parameters.
/// </summary>
static class UnwrappedInput
{
    public static ScoringRequest Read(JsonElement root, ModelSignature signature)
    {
        var parameters = signature.Params?.Select(p => p.Name).ToHashSet() ?? [];
        var given = root.EnumerateObject().Where(m => parameters.Contains(m.Name)).ToDictionary(m => m.Name, m => m.Value);
        var data = root.EnumerateObject().Where(m => !parameters.Contains(m.Name)).ToList();
        var input = signature.Inputs is { IsTensor: false }
            ? ModelInput.Of(new Frame([.. data.Select(m => Column.Named(m.Name, Cells(m.Value)))], data.Max(m => Length(m.Value))))
            : ModelInput.Of([.. data.Select(m => KeyValuePair.Create(m.Name, Array(m.Value)))]);
        return new ScoringRequest(input, ToObject(given), true);
    }

    static int Length(JsonElement value) => value.ValueKind == JsonValueKind.Array ? value.GetArrayLength() : 1;

    static NdArray Cells(JsonElement value) =>
        JsonColumn.Infer(value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()] : [value]);

    static NdArray Array(JsonElement value)
    {
        try
        {
            return JsonArray.Read(value, null);
        }
        catch (ConversionException error)
        {
            throw ScoringException.Input(error.Message);
        }
    }

    static JsonElement ToObject(Dictionary<string, JsonElement> members)
    {
        if (members.Count == 0) return default;
        var text = "{" + string.Join(",", members.Select(m => $"\"{JsonEncodedText.Encode(m.Key)}\":{m.Value.GetRawText()}")) + "}";
        return JsonDocument.Parse(text).RootElement;
    }
}
