namespace ML.Features.Contracts.Serving;

/// <summary>What serving needs of the feature store for a model that was logged with a feature spec.</summary>
public interface IModelFeatures
{
    /// <summary>Makes the spec of a model version ready for its requests.</summary>
    /// <param name="yaml">Content of <c>feature_spec.yaml</c>.</param>
    /// <exception cref="ML.Common.Errors.PlatformException">The spec cannot be read, or names tables or functions that are not defined or not published.</exception>
    Task<IFeatureCompletion> OpenAsync(string yaml, CancellationToken cancellation);
}
