using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ML.Common.Json;
using ML.Registry.Contracts;
using ML.Tracking.Contracts;

namespace ML.Compat.Tests.Surface;

/// <summary>Our wire records by the name of the message they stand for.</summary>
sealed class RecordFields
{
    // Where a name of MLflow's would say too little, or means two things, the record has another.
    static readonly Dictionary<string, string> Renamed = new()
    {
        ["FileInfo"] = "ArtifactFile", ["SearchLoggedModels.Dataset"] = "SearchLoggedModels.DatasetFilter", ["SearchLoggedModels.OrderBy"] = "SearchLoggedModels.Ordering",
    };

    readonly Dictionary<string, Type> types;
    readonly JsonSerializerOptions tracking = WireJson.For(TrackingJson.Default);
    readonly JsonSerializerOptions registry = WireJson.For(RegistryJson.Default);

    public RecordFields() => types = typeof(TrackingJson).Assembly.GetExportedTypes().Concat(typeof(RegistryJson).Assembly.GetExportedTypes())
        .Where(t => t is { IsClass: true, IsAbstract: false })
        .ToDictionary(t => (t.DeclaringType is { } outer ? outer.Name + "." : "") + t.Name);

    /// <summary>JSON names of the record's fields; null when there is no record of that name.</summary>
    public IReadOnlyCollection<string>? Of(string message)
    {
        var name = message.Replace("mlflow.artifacts.", "", StringComparison.Ordinal).Replace("mlflow.assessments.", "", StringComparison.Ordinal).Replace("mlflow.", "", StringComparison.Ordinal);
        if (!types.TryGetValue(Renamed.GetValueOrDefault(name, name), out var type)) return null;
        var options = type.Assembly == typeof(TrackingJson).Assembly ? tracking : registry;
        return [.. ((JsonTypeInfo)options.GetTypeInfo(type)).Properties.Select(p => p.Name)];
    }
}
