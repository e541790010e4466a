using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using ML.Client.Errors;
using ML.Client.Json;

namespace ML.Client.Features;

/// <content>Online values: looked up by keys, and pushed.</content>
public sealed partial class FeaturesClient
{
    /// <summary>Looks up the features of a feature spec for many keys at once.</summary>
    /// <typeparam name="TKey">A record of the spec's lookup keys and request values, by their JSON names; a value under a feature's own name wins over the stored one.</typeparam>
    /// <typeparam name="TFeatures">A record of the spec's features, by their JSON names; null where there is no value, or it is older than the table allows.</typeparam>
    /// <param name="spec">Name of the feature spec.</param>
    /// <param name="keys">The rows asked for.</param>
    /// <param name="key">Source-generated metadata of <typeparamref name="TKey"/>.</param>
    /// <param name="features">Source-generated metadata of <typeparamref name="TFeatures"/>.</param>
    /// <param name="cancellation">Cancels the call.</param>
    /// <returns>One record of features a row, in the rows' order.</returns>
    /// <exception cref="MlflowNotFoundException">There is no such spec.</exception>
    /// <exception cref="MlflowInvalidRequestException">A key is missing or of another type; the message names it.</exception>
    public async Task<IReadOnlyList<TFeatures>> LookUpAsync<TKey, TFeatures>(string spec, IEnumerable<TKey> keys, JsonTypeInfo<TKey> key, JsonTypeInfo<TFeatures> features, CancellationToken cancellation = default)
    {
        var records = Records(keys, key);
        if (records.Count == 0) return [];
        var body = new JsonObject { ["dataframe_records"] = records };
        var path = $"feature-specs/{Uri.EscapeDataString(spec)}/invocations";
        var answer = await _transport.SendAsync(HttpMethod.Post, path, body, Wire.Client<JsonObject>(), Wire.Client<JsonObject>(), cancellation).ConfigureAwait(false);
        if (answer["outputs"] is not JsonArray outputs || outputs.Count != records.Count)
            throw new MlflowProtocolException($"{path} did not answer {records.Count} outputs");
        return [.. outputs.Select((row, i) => row.Deserialize(features) ?? throw new MlflowProtocolException($"{path} answered null for row {i}"))];
    }

    /// <summary>Looks up the features of a feature spec for one key.</summary>
    /// <inheritdoc cref="LookUpAsync{TKey, TFeatures}(string, IEnumerable{TKey}, JsonTypeInfo{TKey}, JsonTypeInfo{TFeatures}, CancellationToken)"/>
    public async Task<TFeatures> LookUpAsync<TKey, TFeatures>(string spec, TKey keys, JsonTypeInfo<TKey> key, JsonTypeInfo<TFeatures> features, CancellationToken cancellation = default) =>
        (await LookUpAsync(spec, [keys], key, features, cancellation).ConfigureAwait(false))[0];

    /// <summary>Writes rows straight into the online store; a stored row that is newer stays.</summary>
    /// <typeparam name="TRow">A record of keys, features and the event time, by their JSON names.</typeparam>
    /// <param name="table">A table or view that is marked online.</param>
    /// <param name="rows">What to write; none is no call.</param>
    /// <param name="row">Source-generated metadata of <typeparamref name="TRow"/>.</param>
    /// <param name="cancellation">Cancels the call.</param>
    /// <exception cref="MlflowInvalidRequestException">A column is missing or of another type; nothing is written.</exception>
    public async Task PushAsync<TRow>(string table, IEnumerable<TRow> rows, JsonTypeInfo<TRow> row, CancellationToken cancellation = default)
    {
        var records = Records(rows, row);
        if (records.Count == 0) return;
        var body = new JsonObject { ["push_source_name"] = table, ["df"] = Columns(records), ["to"] = "online" };
        await _transport.SendAsync(HttpMethod.Post, "push", body, Wire.Client<JsonObject>(), cancellation).ConfigureAwait(false);
    }

    static JsonArray Records<T>(IEnumerable<T> rows, JsonTypeInfo<T> type) => new([.. rows.Select(row => JsonSerializer.SerializeToNode(row, type))]);

    static JsonObject Columns(JsonArray records)
    {
        var names = records.OfType<JsonObject>().SelectMany(r => r.Select(c => c.Key)).Distinct();
        return new(names.Select(name => KeyValuePair.Create(name, (JsonNode?)new JsonArray([.. records.Select(r => r?[name]?.DeepClone())]))));
    }
}
