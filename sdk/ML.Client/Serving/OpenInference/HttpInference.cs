using System.Globalization;
using System.Text.Json;
using ML.Client.Errors;
using ML.Client.Http;

namespace ML.Client.Serving.OpenInference;

/// <summary>Open Inference over HTTP.</summary>
internal sealed class HttpInference(MlflowTransport transport) : IInferenceCalls
{
    const string HeaderLength = "Inference-Header-Content-Length";

    bool? _takesBytes;

    public async Task<bool> IsReadyAsync(string? model, string? version, CancellationToken cancellation)
    {
        try
        {
            // A server that is not ready says so with an error status, which is an answer here and no reason to try again.
            await transport.SendAsync(HttpMethod.Get, model is null ? "v2/health/ready" : Of(model, version) + "/ready", null, cancellation, once: true).ConfigureAwait(false);
            return true;
        }
        catch (MlflowException error) when (error.StatusCode is not null and not System.Net.HttpStatusCode.Unauthorized and not System.Net.HttpStatusCode.Forbidden)
        {
            return false;
        }
    }

    public async Task<InferenceModel> GetModelAsync(string model, string? version, CancellationToken cancellation)
    {
        var path = Of(model, version);
        var answer = await transport.SendAsync(HttpMethod.Get, path, null, cancellation).ConfigureAwait(false);
        return Json(answer.Body, path, root => new InferenceModel(
            Text(root, "name"), [.. Items(root, "versions").Select(v => v.GetString()!)], Text(root, "platform"), [.. Items(root, "inputs").Select(Metadata)], [.. Items(root, "outputs").Select(Metadata)]));
    }

    public async Task<IReadOnlyList<InferenceTensor>> InferAsync(string model, string? version, IReadOnlyList<InferenceTensor> inputs, IReadOnlyList<string> outputs, CancellationToken cancellation)
    {
        var path = Of(model, version) + "/infer";
        var binary = _takesBytes ??= await TakesBytesAsync(cancellation).ConfigureAwait(false);
        var (json, raw) = InferBody.Write(inputs, outputs, binary);
        var answer = await transport.SendAsync(HttpMethod.Post, path, Content, cancellation).ConfigureAwait(false);
        return InferBody.Read(answer.Body, path);

        HttpContent Content()
        {
            var content = new PartsContent([json, .. raw]);
            content.Headers.ContentType = new(binary ? "application/octet-stream" : "application/json");
            if (binary) content.Headers.TryAddWithoutValidation(HeaderLength, json.Length.ToString(CultureInfo.InvariantCulture));
            return content;
        }
    }

    async Task<bool> TakesBytesAsync(CancellationToken cancellation)
    {
        try
        {
            var answer = await transport.SendAsync(HttpMethod.Get, "v2", null, cancellation).ConfigureAwait(false);
            return Json(answer.Body, "v2", root => Items(root, "extensions").Any(e => e.GetString() == "binary_tensor_data"));
        }
        catch (MlflowNotFoundException)
        {
            // A gateway may pass on nothing but models.
            return false;
        }
    }

    static TensorMetadata Metadata(JsonElement json) => new(Text(json, "name"), Text(json, "datatype"), [.. Items(json, "shape").Select(s => s.GetInt64())]);

    static T Json<T>(byte[] body, string path, Func<JsonElement, T> read)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return read(document.RootElement);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            throw new MlflowProtocolException($"{path} answered something that is not the JSON it should be: {error.Message}", error);
        }
    }

    static string Text(JsonElement json, string name) => json.TryGetProperty(name, out var text) ? text.GetString() ?? "" : "";

    static IEnumerable<JsonElement> Items(JsonElement json, string name) => json.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : [];

    static string Of(string model, string? version) =>
        $"v2/models/{Uri.EscapeDataString(model)}{(version is null ? "" : $"/versions/{Uri.EscapeDataString(version)}")}";
}
