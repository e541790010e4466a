using System.Text.Json;
using System.Text.Json.Serialization;
using ML.Common.Json;
using ML.Features.Contracts.BatchScoring;
using ML.Features.Contracts.Catalog;
using ML.Features.Contracts.Definitions;
using ML.Features.Contracts.Materialization;
using ML.Features.Contracts.Statistics;
using ML.Features.Contracts.TrainingSets;

namespace ML.Features.Contracts;

/// <summary>The wire records of this project.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(FeatureDefinition))]
[JsonSerializable(typeof(ApplyDefinitions))]
[JsonSerializable(typeof(ApplyDefinitions.Response), TypeInfoPropertyName = "ApplyDefinitionsResponse")]
[JsonSerializable(typeof(ListDefinitions))]
[JsonSerializable(typeof(ListDefinitions.Response), TypeInfoPropertyName = "ListDefinitionsResponse")]
[JsonSerializable(typeof(DescribeDefinition))]
[JsonSerializable(typeof(FeatureDescription))]
[JsonSerializable(typeof(CreateTrainingSet))]
[JsonSerializable(typeof(NamedTrainingSet))]
[JsonSerializable(typeof(ScoreBatch))]
[JsonSerializable(typeof(ScoreBatch.Response), TypeInfoPropertyName = "ScoreBatchResponse")]
[JsonSerializable(typeof(TrainingSet))]
[JsonSerializable(typeof(ModelSpecFile))]
[JsonSerializable(typeof(MaterializeFeatures))]
[JsonSerializable(typeof(MaterializeFeatures.Response), TypeInfoPropertyName = "MaterializeFeaturesResponse")]
[JsonSerializable(typeof(GetStatistics))]
[JsonSerializable(typeof(GetStatistics.Response), TypeInfoPropertyName = "GetStatisticsResponse")]
[JsonSerializable(typeof(GetDrift))]
[JsonSerializable(typeof(GetDrift.Response), TypeInfoPropertyName = "GetDriftResponse")]
public sealed partial class FeaturesJson : JsonSerializerContext
{
    /// <summary>
    /// The options that definitions, requests and answers are read and written with: an unknown field is refused, so that a
    /// misspelt one cannot pass unseen.
    /// </summary>
    public static JsonSerializerOptions Strict => StrictOptions.Value;

    // Lazy: the generated half of this class must be initialised first.
    static readonly Lazy<JsonSerializerOptions> StrictOptions = new(MakeStrict);

    static JsonSerializerOptions MakeStrict()
    {
        var options = WireJson.For(Default);
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.AllowOutOfOrderMetadataProperties = true;
        return options;
    }
}
