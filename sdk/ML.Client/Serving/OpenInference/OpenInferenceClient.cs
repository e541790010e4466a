using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ML.Client.Errors;
using ML.Client.Http;

namespace ML.Client.Serving.OpenInference;

/// <summary>
/// Asks models by Open Inference (V2), over HTTP or gRPC: this platform, KServe, Triton, MLServer. Safe for many threads.
/// Every method throws <see cref="MlflowException"/> when the server refuses or cannot be reached.
/// </summary>
public sealed class OpenInferenceClient : IDisposable
{
    readonly MlflowTransport _transport;
    readonly IInferenceCalls _calls;
    readonly ConcurrentDictionary<(string Model, string? Version), InferenceModel> _models = new();

    /// <summary>A client of one server.</summary>
    /// <param name="address">The server's address, such as <c>http://127.0.0.1:5000</c>; for gRPC with its gRPC port.</param>
    /// <param name="protocol">How to speak to it.</param>
    /// <param name="options">Credentials, retries, loggers; its tracking URI is not used. Null takes the environment's.</param>
    /// <param name="http">Connection to use; null makes one.</param>
    public OpenInferenceClient(string address, OpenInferenceProtocol protocol = OpenInferenceProtocol.Http, MlflowClientOptions? options = null, HttpClient? http = null)
    {
        _transport = new((options ?? MlflowClientOptions.FromEnvironment()).At(address), http);
        _calls = protocol == OpenInferenceProtocol.Grpc ? new GrpcInference(_transport) : new HttpInference(_transport);
    }

    /// <summary>Whether the server takes requests.</summary>
    /// <exception cref="MlflowUnavailableException">It cannot be reached.</exception>
    public Task<bool> IsReadyAsync(CancellationToken cancellation = default) => _calls.IsReadyAsync(null, null, cancellation);

    /// <summary>Whether a model takes requests; one that is not there does not.</summary>
    /// <param name="model">The model's name; on the platform, an endpoint's.</param>
    /// <param name="version">One of its versions; null leaves the choice to the server.</param>
    /// <param name="cancellation">Cancels the call.</param>
    public Task<bool> IsModelReadyAsync(string model, string? version = null, CancellationToken cancellation = default) => _calls.IsReadyAsync(model, version, cancellation);

    /// <summary>Inputs and outputs of a model.</summary>
    /// <inheritdoc cref="IsModelReadyAsync"/>
    /// <exception cref="MlflowNotFoundException">There is no such model.</exception>
    public Task<InferenceModel> GetModelAsync(string model, string? version = null, CancellationToken cancellation = default) => _calls.GetModelAsync(model, version, cancellation);

    /// <summary>Runs a model once.</summary>
    /// <param name="model">The model's name; on the platform, an endpoint's.</param>
    /// <param name="inputs">Its inputs.</param>
    /// <param name="version">One of its versions; null leaves the choice to the server.</param>
    /// <param name="outputs">Names of the outputs wanted; null for all.</param>
    /// <param name="cancellation">Cancels the call.</param>
    /// <exception cref="MlflowNotFoundException">There is no such model.</exception>
    /// <exception cref="MlflowInvalidRequestException">The inputs do not fit the model.</exception>
    public Task<IReadOnlyList<InferenceTensor>> InferAsync(string model, IEnumerable<InferenceTensor> inputs, string? version = null, IEnumerable<string>? outputs = null, CancellationToken cancellation = default) =>
        _calls.InferAsync(model, version, [.. inputs], outputs?.ToList() ?? [], cancellation);

    /// <summary>
    /// Predicts for records. A record's properties become the inputs of their JSON names; for a model with one input of
    /// another name they become, in order, the columns of that input's matrix. The model is asked what its inputs are once, and again
    /// when it refuses them.
    /// </summary>
    /// <typeparam name="TIn">A record.</typeparam>
    /// <typeparam name="TOut">A record of the model's outputs, or the value of its first.</typeparam>
    /// <param name="model">The model's name; on the platform, an endpoint's.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="input">Source-generated metadata of <typeparamref name="TIn"/>.</param>
    /// <param name="output">Source-generated metadata of <typeparamref name="TOut"/>.</param>
    /// <param name="version">One of its versions; null leaves the choice to the server.</param>
    /// <param name="cancellation">Cancels the call.</param>
    /// <returns>One prediction a row, in the rows' order.</returns>
    /// <exception cref="ArgumentException">The records lack an input, or hold a value that does not fit its type.</exception>
    public async Task<IReadOnlyList<TOut>> PredictAsync<TIn, TOut>(string model, IEnumerable<TIn> rows, JsonTypeInfo<TIn> input, JsonTypeInfo<TOut> output, string? version = null, CancellationToken cancellation = default)
    {
        var records = RowTensors.Records(rows, input);
        if (records.Length == 0) return [];
        return TensorRows.Of(await InferAsync(model, version, records, cancellation).ConfigureAwait(false), records.Length, output);
    }

    /// <summary>The model as a function of records, for those who need nothing else of it.</summary>
    /// <inheritdoc cref="PredictAsync"/>
    /// <returns>Asks through this client, and ends with it.</returns>
    public IPredictor<TIn, TOut> For<TIn, TOut>(string model, JsonTypeInfo<TIn> input, JsonTypeInfo<TOut> output, string? version = null) =>
        new Predictor<TIn, TOut>((rows, cancellation) => PredictAsync(model, rows, input, output, version, cancellation));

    /// <inheritdoc/>
    public void Dispose() => _transport.Dispose();

    async Task<IReadOnlyList<InferenceTensor>> InferAsync(string model, string? version, JsonElement[] records, CancellationToken cancellation)
    {
        if (_models.TryGetValue((model, version), out var known))
        {
            try
            {
                return await InferAsync(model, RowTensors.Of(records, known.Inputs), version, cancellation: cancellation).ConfigureAwait(false);
            }
            catch (Exception error) when (error is MlflowInvalidRequestException or ArgumentException)
            {
                // The model behind the name may be another one by now, with other inputs.
            }
        }

        _models[(model, version)] = known = await GetModelAsync(model, version, cancellation).ConfigureAwait(false);
        return await InferAsync(model, RowTensors.Of(records, known.Inputs), version, cancellation: cancellation).ConfigureAwait(false);
    }
}
