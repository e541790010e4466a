namespace ML.Registry.ModelVersions;

/// <summary>What a new version's row gets.</summary>
/// <param name="Name">The registered model.</param>
/// <param name="Source">Where the caller says the model came from.</param>
/// <param name="StorageLocation">Where its files are: the source, resolved when that names a model.</param>
/// <param name="RunId">The run that made it; empty when unknown.</param>
/// <param name="RunLink">A link to that run elsewhere; empty when there is none.</param>
/// <param name="Description">Free text.</param>
sealed record NewModelVersion(string Name, string Source, string StorageLocation, string RunId, string RunLink, string Description);
