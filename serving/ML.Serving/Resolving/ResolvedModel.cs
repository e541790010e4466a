namespace ML.Serving.Resolving;

/// <summary>What a URI stood for at one moment.</summary>
/// <param name="Name">The registered model; for others the last part of the URI.</param>
/// <param name="Version">The version; <c>1</c> for models that have none.</param>
/// <param name="Location">Artifact URI or folder where its files are. Files of a location never change.</param>
public sealed record ResolvedModel(string Name, string Version, string Location);
