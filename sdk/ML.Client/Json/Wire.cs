using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ML.Common.Json;
using ML.Features.Contracts;
using ML.Registry.Contracts;
using ML.Serving.Contracts;
using ML.Tracking.Contracts;

namespace ML.Client.Json;

/// <summary>How the records of the Contracts projects, and the client's own, are written and read.</summary>
internal static class Wire
{
    static readonly JsonSerializerOptions TrackingOptions = WireJson.For(TrackingJson.Default);
    static readonly JsonSerializerOptions RegistryOptions = WireJson.For(RegistryJson.Default);
    static readonly JsonSerializerOptions FeaturesOptions = WireJson.For(FeaturesJson.Default);
    static readonly JsonSerializerOptions ServingOptions = WireJson.For(ServingJson.Default);
    static readonly JsonSerializerOptions ClientOptions = WireJson.For(ClientJson.Default);

    public static JsonTypeInfo<T> Tracking<T>() => TrackingOptions.TypeInfo<T>();

    public static JsonTypeInfo<T> Registry<T>() => RegistryOptions.TypeInfo<T>();

    public static JsonTypeInfo<T> Features<T>() => FeaturesOptions.TypeInfo<T>();

    public static JsonTypeInfo<T> Serving<T>() => ServingOptions.TypeInfo<T>();

    public static JsonTypeInfo<T> Client<T>() => ClientOptions.TypeInfo<T>();
}
