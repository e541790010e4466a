using System.Text.Json;

namespace ML.Features.Contracts.Serving;

/// <summary>Feature specs served by their own name, without a model.</summary>
public interface IFeatureSpecs
{
    /// <summary>Whether a feature spec of that name is defined.</summary>
    ValueTask<bool> HasAsync(string name, CancellationToken cancellation);

    /// <summary>Looks up and computes the spec's features.</summary>
    /// <param name="body">An object with <c>dataframe_records</c> or <c>dataframe_split</c>: keys, request values, overrides.</param>
    /// <returns>UTF-8 JSON: <c>{"outputs": [{…one object a record…}]}</c>.</returns>
    /// <exception cref="ML.Common.Errors.PlatformException">
    /// RESOURCE_DOES_NOT_EXIST for an unknown spec, INVALID_PARAMETER_VALUE for what does not fit, TEMPORARILY_UNAVAILABLE when the online store is away.
    /// </exception>
    ValueTask<ReadOnlyMemory<byte>> InvokeAsync(string name, JsonElement body, CancellationToken cancellation);
}
