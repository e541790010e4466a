namespace ML.Serving.Resolving;

/// <summary>Finds models and brings their files to this machine.</summary>
public interface IModelSource
{
    /// <exception cref="ML.Common.Errors.PlatformException">Nothing there, or the registry cannot be reached.</exception>
    Task<ResolvedModel> ResolveAsync(ModelUri uri, CancellationToken cancellation);

    /// <summary>A folder of this machine with the model's files; downloads them when they are not here yet.</summary>
    Task<string> FetchAsync(ResolvedModel model, CancellationToken cancellation);
}
