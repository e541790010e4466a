using ML.Common.Errors;
using ML.Storage;
using ML.Training.Runs;

namespace ML.Training.Checkpoints;

/// <summary>Takes checkpoint folders into possession.</summary>
static class CheckpointOwners
{
    /// <summary>How often the owner of a folder in an object store says that it lives.</summary>
    public static readonly TimeSpan Pulse = TimeSpan.FromSeconds(5);

    /// <summary>Where the checkpoints of a configuration are.</summary>
    public static string FolderOf(TrainingConfig config) => config.Checkpoint.Folder ?? Path.Combine(config.Output, "checkpoints");

    /// <summary>Takes the folder of a configuration. In an object store, one whose owner died is waited for until it has been silent for long enough.</summary>
    /// <exception cref="PlatformException">RESOURCE_CONFLICT when another job has it.</exception>
    public static async Task<ICheckpointOwner> TakeAsync(TrainingConfig config, CancellationToken cancellation)
    {
        var folder = FolderOf(config);
        return folder.Contains("://", StringComparison.Ordinal) && !folder.StartsWith("file:", StringComparison.OrdinalIgnoreCase)
            ? await StoreOwner.TakeAsync(new ArtifactStores(folder).Destination, folder, Pulse, cancellation)
            : FileOwner.Take(folder);
    }

    public static PlatformException Taken(string folder, Exception? error = null) =>
        new(ErrorCode.ResourceConflict, $"checkpoint.folder {folder} is being written by another training process: choose another output, or end that process", error);
}
