using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using ML.Client.Errors;
using ML.Client.Http;
using ML.Client.Json;

namespace ML.Client.Serving;

/// <summary>
/// Asks a served model: MLflow's scoring protocol (<c>/invocations</c>) and Open Inference (V2) over HTTP. Safe for many threads.
/// </summary>
public sealed class ScoringClient : IDisposable
{
    readonly MlflowTransport _transport;
    readonly string _invocations;

    /// <summary>A client of a model server, or of one endpoint of the platform.</summary>
    /// <param name="address">The server's address, such as <c>http://127.0.0.1:5001</c>.</param>
    /// <param name="endpoint">An endpoint's name, reached at <c>serving-endpoints/NAME/invocations</c>; null for a server of one model.</param>
    /// <param name="options">Credentials, retries, loggers; its tracking URI is not used. Null takes the environment's.</param>
    /// <param name="http">Connection to use; null makes one.</param>
    public ScoringClient(string address, string? endpoint = null, MlflowClientOptions? options = null, HttpClient? http = null)
    {
        _transport = new((options ?? MlflowClientOptions.FromEnvironment()).At(address), http);
        _invocations = endpoint is null ? "invocations" : $"serving-endpoints/{Uri.EscapeDataString(endpoint)}/invocations";
    }

    /// <summary>Predicts for records: each becomes one row, its properties the columns.</summary>
    /// <typeparam name="TIn">A record; its JSON names are the model's input columns.</typeparam>
    /// <typeparam name="TOut">One prediction: a number, or a record of the model's outputs; an output of several dimensions is a list.</typeparam>
    /// <param name="rows">At least one.</param>
    /// <param name="input">Source-generated metadata of <typeparamref name="TIn"/>.</param>
    /// <param name="output">Source-generated metadata of <typeparamref name="TOut"/>.</param>
    /// <param name="cancellation">Cancels the call.</param>
    /// <returns>One prediction a row, in the rows' order.</returns>
    /// <exception cref="MlflowException">The model refuses the rows or cannot be reached.</exception>
    public async Task<IReadOnlyList<TOut>> PredictAsync<TIn, TOut>(IEnumerable<TIn> rows, JsonTypeInfo<TIn> input, JsonTypeInfo<TOut> output, CancellationToken cancellation = default)
    {
        var records = new JsonArray([.. rows.Select(row => JsonSerializer.SerializeToNode(row, input))]);
        var expected = records.Count;
        var predictions = await InvokeAsync(new JsonObject { ["dataframe_records"] = records }, cancellation).ConfigureAwait(false);
        var list = Predictions(predictions);
        if (list.Count != expected) throw new MlflowProtocolException($"{_invocations} answered {list.Count} predictions for {expected} rows");
        return [.. list.Select(p => p.Deserialize(output)!)];
    }

    /// <summary>Predicts for one record.</summary>
    /// <inheritdoc cref="PredictAsync{TIn, TOut}(IEnumerable{TIn}, JsonTypeInfo{TIn}, JsonTypeInfo{TOut}, CancellationToken)"/>
    public async Task<TOut> PredictAsync<TIn, TOut>(TIn row, JsonTypeInfo<TIn> input, JsonTypeInfo<TOut> output, CancellationToken cancellation = default) =>
        (await PredictAsync([row], input, output, cancellation).ConfigureAwait(false))[0];

    /// <summary>Sends any body of the scoring protocol (<c>inputs</c>, <c>instances</c>, <c>dataframe_split</c>, <c>dataframe_records</c>).</summary>
    /// <returns>The value of <c>predictions</c>.</returns>
    public async Task<JsonNode?> InvokeAsync(JsonObject body, CancellationToken cancellation = default)
    {
        var answer = await _transport.SendAsync(HttpMethod.Post, _invocations, body, Wire.Client<JsonObject>(), Wire.Client<JsonObject>(), cancellation).ConfigureAwait(false);
        return answer["predictions"];
    }

    /// <summary>Asks by Open Inference (V2).</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="inputs">Its inputs.</param>
    /// <param name="cancellation">Cancels the call.</param>
    public async Task<IReadOnlyList<InferenceTensor>> InferAsync(string model, IEnumerable<InferenceTensor> inputs, CancellationToken cancellation = default)
    {
        var body = new JsonObject { ["inputs"] = new JsonArray([.. inputs.Select(t => (JsonNode)t.ToJson())]) };
        var answer = await _transport.SendAsync(HttpMethod.Post, $"v2/models/{Uri.EscapeDataString(model)}/infer", body, Wire.Client<JsonObject>(), Wire.Client<JsonObject>(), cancellation).ConfigureAwait(false);
        return answer["outputs"] is JsonArray outputs ? [.. outputs.Select(o => InferenceTensor.FromJson(o!.AsObject()))] : throw new MlflowProtocolException($"model {model} answered without outputs");
    }

    /// <inheritdoc/>
    public void Dispose() => _transport.Dispose();

    // A model with several outputs answers either one object a row or one list an output.
    static List<JsonNode?> Predictions(JsonNode? predictions) => predictions switch
    {
        JsonArray rows => [.. rows],
        JsonObject columns when columns.All(c => c.Value is JsonArray) => Rows(columns),
        _ => throw new MlflowProtocolException("the model answered predictions that are neither a list nor lists by output"),
    };

    static List<JsonNode?> Rows(JsonObject columns)
    {
        var count = columns.Count == 0 ? 0 : ((JsonArray)columns.First().Value!).Count;
        return [.. Enumerable.Range(0, count).Select(i => (JsonNode?)new JsonObject(columns.Select(c => KeyValuePair.Create(c.Key, c.Value![i]?.DeepClone()))))];
    }
}
