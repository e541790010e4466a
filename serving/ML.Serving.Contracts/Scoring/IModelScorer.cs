namespace ML.Serving.Contracts.Scoring;

/// <summary>Models for scoring many rows outside of an endpoint.</summary>
public interface IModelScorer
{
    /// <summary>Finds a model, brings its files here and loads it.</summary>
    /// <param name="uri">A model URI such as <c>models:/delay@champion</c>.</param>
    /// <exception cref="ML.Common.Errors.PlatformException">Nothing there, the registry cannot be reached, or it is no model that can be run.</exception>
    Task<IBatchModel> OpenAsync(string uri, CancellationToken cancellation);
}
