using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using ML.Client.Errors;
using ML.Client.Http;
using ML.Client.Json;

namespace ML.Client.Serving;

/// <summary>
/// Asks a served model by MLflow's scoring protocol (<c>/invocations</c>). Safe for many threads. For Open Inference (V2), over
/// HTTP or gRPC, see <see cref="OpenInference.OpenInferenceClient"/>.
/// </summary>
public sealed class ScoringClient : IDisposable
{
    readonly MlflowTransport _transport;
    readonly string _root;

    /// <summary>A client of a model server, or of one endpoint of the platform.</summary>
    /// <param name="address">The server's address, such as <c>http://127.0.0.1:5001</c>.</param>
    /// <param name="endpoint">An endpoint's name, reached at <c>serving-endpoints/NAME/invocations</c>; null for a server of one model.</param>
    /// <param name="options">Credentials, retries, loggers; its tracking URI is not used. Null takes the environment's.</param>
    /// <param name="http">Connection to use; null makes one.</param>
    public ScoringClient(string address, string? endpoint = null, MlflowClientOptions? options = null, HttpClient? http = null)
    {
        _transport = new((options ?? MlflowClientOptions.FromEnvironment()).At(address), http);
        _root = endpoint is null ? "" : $"serving-endpoints/{Uri.EscapeDataString(endpoint)}/";
    }

    string Invocations => _root + "invocations";

    /// <summary>Predicts for records: each becomes one row, its properties the columns.</summary>
    /// <typeparam name="TIn">A record; its JSON names are the model's input columns.</typeparam>
    /// <typeparam name="TOut">One prediction: a number, or a record of the model's outputs; an output of several dimensions is a list, a list of one may be a value.</typeparam>
    /// <param name="rows">The rows; none is no call.</param>
    /// <param name="input">Source-generated metadata of <typeparamref name="TIn"/>.</param>
    /// <param name="output">Source-generated metadata of <typeparamref name="TOut"/>.</param>
    /// <param name="cancellation">Cancels the call.</param>
    /// <returns>One prediction a row, in the rows' order.</returns>
    /// <exception cref="MlflowException">The model refuses the rows or cannot be reached.</exception>
    public async Task<IReadOnlyList<TOut>> PredictAsync<TIn, TOut>(IEnumerable<TIn> rows, JsonTypeInfo<TIn> input, JsonTypeInfo<TOut> output, CancellationToken cancellation = default)
    {
        var (body, expected) = Body(rows, input);
        if (expected == 0) return [];
        var answer = await _transport.PostAsync(Invocations, body, Wire.Client<JsonObject>(), cancellation).ConfigureAwait(false);
        var list = List(answer["predictions"]);
        if (list.Count != expected) throw new MlflowProtocolException($"{Invocations} answered {list.Count} predictions for {expected} rows");
        return [.. list.Select(p => Predictions.Fit(p, output))];
    }

    /// <summary>Predicts for one record.</summary>
    /// <inheritdoc cref="PredictAsync{TIn, TOut}(IEnumerable{TIn}, JsonTypeInfo{TIn}, JsonTypeInfo{TOut}, CancellationToken)"/>
    public async Task<TOut> PredictAsync<TIn, TOut>(TIn row, JsonTypeInfo<TIn> input, JsonTypeInfo<TOut> output, CancellationToken cancellation = default) =>
        (await PredictAsync([row], input, output, cancellation).ConfigureAwait(false))[0];

    /// <summary>The model as a function of records, for those who need nothing else of it.</summary>
    /// <inheritdoc cref="PredictAsync{TIn, TOut}(IEnumerable{TIn}, JsonTypeInfo{TIn}, JsonTypeInfo{TOut}, CancellationToken)"/>
    /// <returns>Asks through this client, and ends with it.</returns>
    public IPredictor<TIn, TOut> For<TIn, TOut>(JsonTypeInfo<TIn> input, JsonTypeInfo<TOut> output) =>
        new Predictor<TIn, TOut>((rows, cancellation) => PredictAsync(rows, input, output, cancellation));

    /// <summary>Sends any body of the scoring protocol (<c>inputs</c>, <c>instances</c>, <c>dataframe_split</c>, <c>dataframe_records</c>).</summary>
    /// <returns>The value of <c>predictions</c>.</returns>
    public async Task<JsonNode?> InvokeAsync(JsonObject body, CancellationToken cancellation = default)
    {
        var answer = await _transport.SendAsync(HttpMethod.Post, Invocations, body, Wire.Client<JsonObject>(), Wire.Client<JsonObject>(), cancellation).ConfigureAwait(false);
        return answer["predictions"];
    }

    /// <summary>Whether the model takes requests.</summary>
    /// <exception cref="MlflowUnavailableException">The server cannot be reached.</exception>
    public async Task<bool> IsReadyAsync(CancellationToken cancellation = default)
    {
        try
        {
            await _transport.SendAsync(HttpMethod.Get, _root + "ping", null, cancellation, once: true).ConfigureAwait(false);
            return true;
        }
        catch (MlflowException error) when (error.StatusCode is System.Net.HttpStatusCode.NotFound or System.Net.HttpStatusCode.ServiceUnavailable)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _transport.Dispose();

    static (ReadOnlyMemory<byte> Json, int Rows) Body<TIn>(IEnumerable<TIn> rows, JsonTypeInfo<TIn> input)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var count = 0;
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartArray("dataframe_records");
            foreach (var row in rows)
            {
                JsonSerializer.Serialize(json, row, input);
                count++;
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return (buffer.WrittenMemory, count);
    }

    // A model with several outputs answers either one object a row or one list an output.
    static List<JsonNode?> List(JsonNode? predictions) => predictions switch
    {
        JsonArray rows => [.. rows],
        JsonObject columns when columns.All(c => c.Value is JsonArray) => Rows(columns),
        _ => throw new MlflowProtocolException("the model answered predictions that are neither a list nor lists by output"),
    };

    static List<JsonNode?> Rows(JsonObject columns)
    {
        var counts = columns.Select(c => ((JsonArray)c.Value!).Count).Distinct().ToList();
        if (counts.Count > 1) throw new MlflowProtocolException("the model answered outputs of different lengths");
        return [.. Enumerable.Range(0, counts.FirstOrDefault()).Select(i => (JsonNode?)new JsonObject(columns.Select(c => KeyValuePair.Create(c.Key, c.Value![i]?.DeepClone()))))];
    }
}
