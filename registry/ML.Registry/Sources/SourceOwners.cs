using ML.Common.Errors;
using ML.Hosting.Databases;

namespace ML.Registry.Sources;

/// <summary>Runs and logged models in the tracking database, as far as a source must belong to one.</summary>
sealed class SourceOwners(RegistryDatabase databases)
{
    /// <summary>A run's artifact root; null for an unknown run.</summary>
    public Task<string?> RunRootAsync(string runId) => databases.Tracking.ReadAsync(session => session.FirstOrDefaultAsync(
        "SELECT artifact_uri FROM runs WHERE run_uuid = $1", static r => r.GetStringOrNull(0), runId));

    /// <summary>A logged model's artifact root and source run.</summary>
    /// <exception cref="PlatformException">RESOURCE_DOES_NOT_EXIST for an unknown or deleted model.</exception>
    public async Task<(string Root, string? RunId)> LoggedModelAsync(string modelId)
    {
        var found = await databases.Tracking.ReadAsync(session => session.QueryAsync(
            "SELECT artifact_location, source_run_id FROM logged_models WHERE model_id = $1 AND lifecycle_stage <> 'deleted'",
            static r => (r.GetString(0), r.GetStringOrNull(1)), modelId));
        return found.Count > 0 ? found[0] : throw PlatformException.NotFound($"Logged model with ID '{modelId}' not found.");
    }
}
