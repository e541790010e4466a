using ML.Client;
using ML.Client.Errors;
using ML.Common.Errors;
using ML.Training.AutoMl;
using ML.Training.Tracking;

namespace ML.Training.Runs;

/// <summary>Asks the feature store where the training set of a configuration lies.</summary>
static class TrainingSetData
{
    /// <summary>The search's options with the training set's folder, version and target filled in; as they are without one.</summary>
    public static async Task<AutoMlOptions> ResolveAsync(AutoMlOptions options, CancellationToken cancellation)
    {
        if (options.TrainingSet is null) return options;
        var asked = new TrainingConfig { Data = new DataOptions { TrainingSet = options.TrainingSet, Version = options.Version, Target = options.Target } };
        var data = (await ResolveAsync(asked, cancellation)).Data;
        return options with { Table = data.Path, Version = data.Version, Target = data.Target };
    }

    /// <summary>The configuration with path, version and recipe filled in; as it is without a training set.</summary>
    public static async Task<TrainingConfig> ResolveAsync(TrainingConfig config, CancellationToken cancellation)
    {
        if (config.Data.TrainingSet is not { } name) return config;
        var uri = TrainingLogs.TrackingUri(config)
            ?? throw PlatformException.Invalid($"data.training_set: '{name}' is known to a server; set tracking_uri or MLFLOW_TRACKING_URI");
        using var client = new MlflowClient(uri);
        try
        {
            var set = await client.Features.GetTrainingSetAsync(name, cancellation);
            var target = config.Data.Target.Length > 0 ? config.Data.Target : set.Request.Label
                ?? throw PlatformException.Invalid($"data.target is missing, and training set '{name}' has no label");
            if (!Directory.Exists(Path.Combine(set.Location, "_delta_log")))
                throw PlatformException.NotFound($"data.training_set: '{name}' lies in {set.Location} of the server, which is not there on this machine");
            return config with { Data = config.Data with { Path = set.Location, Version = config.Data.Version ?? set.Version, Target = target, Recipe = set, ModelSpec = await client.Features.GetModelSpecAsync(name, cancellation) } };
        }
        catch (MlflowNotFoundException error)
        {
            throw new PlatformException(ErrorCode.ResourceDoesNotExist, $"data.training_set: {error.Message}", error);
        }
    }
}
