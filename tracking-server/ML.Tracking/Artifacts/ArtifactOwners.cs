using ML.Common.Errors;
using ML.Hosting.Databases;

namespace ML.Tracking.Artifacts;

/// <summary>Where the runs and logged models of the database keep their artifacts.</summary>
sealed class ArtifactOwners(IDatabase database)
{
    /// <exception cref="PlatformException">RESOURCE_DOES_NOT_EXIST for an unknown run.</exception>
    public async Task<string> OfRunAsync(string? runId, CancellationToken cancellation) =>
        await FindAsync("SELECT artifact_uri FROM runs WHERE run_uuid = $1", runId, cancellation)
        ?? throw PlatformException.NotFound($"Run with id={runId ?? "None"} not found");

    /// <exception cref="PlatformException">RESOURCE_DOES_NOT_EXIST for an unknown or deleted logged model.</exception>
    public async Task<string> OfLoggedModelAsync(string modelId, CancellationToken cancellation) =>
        await FindAsync("SELECT artifact_location FROM logged_models WHERE model_id = $1 AND lifecycle_stage <> 'deleted'", modelId, cancellation)
        ?? throw PlatformException.NotFound($"Logged model with ID '{modelId}' not found.");

    Task<string?> FindAsync(string sql, string? id, CancellationToken cancellation) =>
        database.ReadAsync(session => session.FirstOrDefaultAsync(sql, static r => r.GetStringOrNull(0), id ?? ""), cancellation);
}
