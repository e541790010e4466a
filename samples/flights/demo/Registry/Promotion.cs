using System.Globalization;
using ML.Client;
using ML.Client.Errors;
using ML.Registry.Contracts.ModelVersions;
using ML.Samples.Flights.Training;

namespace ML.Samples.Flights.Registry;

/// <summary>Registers models, and moves the champion's alias when a challenger did better.</summary>
sealed class Promotion(MlflowClient client)
{
    public const string Model = "flights-delay";
    public const string Champion = "champion";
    public const string Challenger = "challenger";

    /// <summary>Makes a trained model the next version.</summary>
    /// <returns>The version's number.</returns>
    public async Task<string> RegisterAsync(TrainedModel model, CancellationToken cancellation)
    {
        await client.RegisteredModels.EnsureAsync(Model, cancellation);
        var tags = new Dictionary<string, string> { [Trainer.Metric] = model.Rmse.ToString("0.000", CultureInfo.InvariantCulture), ["candidate"] = model.Candidate.Name };
        var version = await client.ModelVersions.CreateAsync(Model, $"models:/{model.ModelId}", model.RunId, model.ModelId, $"{model.Candidate.Name}, trained by ml demo", tags, cancellation);
        return version.Version!;
    }

    /// <summary>The version that is champion; null when the model is new.</summary>
    public async Task<string?> ChampionAsync(CancellationToken cancellation)
    {
        try
        {
            return (await client.ModelVersions.GetByAliasAsync(Model, Champion, cancellation)).Version;
        }
        catch (MlflowException error) when (error is MlflowInvalidRequestException or MlflowNotFoundException)
        {
            return null;
        }
    }

    public Task ChallengeAsync(string version, CancellationToken cancellation) => client.RegisteredModels.SetAliasAsync(Model, Challenger, version, cancellation);

    /// <summary>Makes a version champion and notes why.</summary>
    public async Task PromoteAsync(string version, string why, CancellationToken cancellation)
    {
        await client.ModelVersions.SetTagAsync(Model, version, "promoted", why, cancellation);
        await client.RegisteredModels.SetAliasAsync(Model, Champion, version, cancellation);
    }

    /// <summary>Notes why a version did not become champion.</summary>
    public Task RefuseAsync(string version, string why, CancellationToken cancellation) =>
        client.ModelVersions.SetTagAsync(Model, version, "not_promoted", why, cancellation);

    public async Task<ModelVersion> GetAsync(string version, CancellationToken cancellation) => await client.ModelVersions.GetAsync(Model, version, cancellation);
}
