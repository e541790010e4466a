namespace ML.Registry.Contracts.ModelVersions;

/// <summary>What other modules may ask of the registry about model versions.</summary>
public interface IModelVersionReader
{
    /// <summary>Searches versions, as <c>model-versions/search</c> does.</summary>
    Task<SearchModelVersions.Response> SearchAsync(SearchModelVersions request);
}
