using ML.Common.Errors;

namespace ML.Training.Checkpoints;

/// <summary>The right to write one checkpoint folder, held as long as a job goes on and given back when disposed.</summary>
interface ICheckpointOwner : IAsyncDisposable
{
    /// <exception cref="PlatformException">RESOURCE_CONFLICT when another job has taken the folder over meanwhile.</exception>
    void Require();
}
