using System.Text.Json;
using ML.Common.Errors;
using ML.Common.Json;
using ML.Features.Catalog;
using ML.Features.Contracts;
using ML.Features.Contracts.BatchScoring;
using ML.Features.Contracts.TrainingSets;

namespace ML.Features.TrainingSets;

/// <summary>A request for a training set, or for batch scoring, in a JSON file; places in it are relative to the file.</summary>
static class TrainingSetFile
{
    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE naming the file and what in it does not fit.</exception>
    public static CreateTrainingSet Read(string file)
    {
        var request = Parse<CreateTrainingSet>(file);
        return request with { Spine = Anchor(request.Spine, Path.GetDirectoryName(Path.GetFullPath(file))!) };
    }

    /// <inheritdoc cref="Read"/>
    public static ScoreBatch ReadScoreBatch(string file)
    {
        var request = Parse<ScoreBatch>(file);
        return request with { Spine = Anchor(request.Spine, Path.GetDirectoryName(Path.GetFullPath(file))!) };
    }

    static T Parse<T>(string file)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(file), FeaturesJson.Strict.TypeInfo<T>())!;
        }
        catch (Exception error) when (error is IOException or JsonException or UnauthorizedAccessException)
        {
            throw PlatformException.Invalid($"{file}: {error.Message}");
        }
    }

    static SpineSource Anchor(SpineSource spine, string folder) => spine with
    {
        Parquet = spine.Parquet is null ? null : Path.GetFullPath(spine.Parquet, folder),
        Table = spine.Table?.Contains('/') == true ? Path.GetFullPath(spine.Table, folder) : spine.Table,
        Sources = spine.Sources is null ? null : DefinitionFiles.Anchor(spine.Sources, folder),
    };
}
