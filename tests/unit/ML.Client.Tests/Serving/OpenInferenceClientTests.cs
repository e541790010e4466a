using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using ML.Client.Errors;
using ML.Client.Serving.OpenInference;

namespace ML.Client.Tests.Serving;

public sealed partial class OpenInferenceClientTests
{
    [Fact]
    public async Task A_server_that_takes_no_bytes_gets_json()
    {
        using var server = new JsonOnly();
        using var client = new OpenInferenceClient("http://v2.example", options: new() { MaxRetries = 0 }, http: new(server));
        var output = Assert.Single(await client.InferAsync("m", [InferenceTensor.Of<float>("x", [0.5f, 2], 2, 1)]));
        Assert.Equal([1f, 4f], output.ToArray<float>());
        Assert.Equal("application/json", server.ContentType);
    }

    [Fact]
    public async Task A_model_that_was_replaced_is_asked_again_for_its_inputs()
    {
        using var server = new JsonOnly();
        using var client = new OpenInferenceClient("http://v2.example", options: new() { MaxRetries = 0 }, http: new(server));
        Assert.Equal([3f], await client.PredictAsync("m", [new Row(1.5f, 9)], RowJson.Default.Row, RowJson.Default.Single));
        server.Input = "y";
        Assert.Equal([18f], await client.PredictAsync("m", [new Row(1.5f, 9)], RowJson.Default.Row, RowJson.Default.Single));
        server.Refuses = true;
        await Assert.ThrowsAsync<MlflowInvalidRequestException>(() => client.PredictAsync("m", [new Row(1, 1)], RowJson.Default.Row, RowJson.Default.Single));
        Assert.Equal(3, server.Described);
    }

    // A model that doubles its input, behind a server without the binary extension and without a page of its own.
    sealed class JsonOnly : HttpMessageHandler
    {
        public string Input { get; set; } = "x";

        public bool Refuses { get; set; }

        public int Described { get; private set; }

        public string? ContentType { get; private set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var path = request.RequestUri!.AbsolutePath;
            if (path == "/v2") return Answer(HttpStatusCode.NotFound, """{"error": "no such page"}""");
            if (path == "/v2/models/m")
            {
                Described++;
                return Answer(HttpStatusCode.OK, $$"""{"name": "m", "versions": ["1"], "platform": "p", "inputs": [{"name": "{{Input}}", "datatype": "FP32", "shape": [-1, 1]}], "outputs": []}""");
            }

            ContentType = request.Content!.Headers.ContentType!.MediaType;
            var input = JsonDocument.Parse(await request.Content.ReadAsStringAsync(cancellationToken)).RootElement.GetProperty("inputs")[0];
            if (Refuses || input.GetProperty("name").GetString() != Input) return Answer(HttpStatusCode.BadRequest, $$"""{"error": "expected input {{Input}}"}""");
            var doubled = string.Join(",", input.GetProperty("data").EnumerateArray().Select(v => (v.GetDouble() * 2).ToString(System.Globalization.CultureInfo.InvariantCulture)));
            return Answer(HttpStatusCode.OK, $$"""{"model_name": "m", "outputs": [{"name": "z", "datatype": "FP32", "shape": {{input.GetProperty("shape").GetRawText()}}, "data": [{{doubled}}]}]}""");
        }

        static HttpResponseMessage Answer(HttpStatusCode status, string json) => new(status) { Content = new StringContent(json, Encoding.UTF8, "application/json") };
    }

    internal sealed record Row(float X, float Y);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    [JsonSerializable(typeof(Row))]
    [JsonSerializable(typeof(float))]
    internal sealed partial class RowJson : JsonSerializerContext;
}
