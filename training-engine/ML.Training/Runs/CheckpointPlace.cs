using System.Security.Cryptography;
using System.Text.Json;
using ML.Common.Errors;
using ML.Storage;
using ML.Training.Checkpoints;
using ML.Training.Launching;

namespace ML.Training.Runs;

/// <summary>The checkpoints of one run: theirs alone while it goes on.</summary>
sealed class CheckpointPlace : IDisposable
{
    readonly FileStream? owner;

    public CheckpointPlace(TrainingConfig config, RankContext ranks)
    {
        var folder = config.Checkpoint.Folder ?? Path.Combine(config.Output, "checkpoints");
        if (ranks.IsFirst && !folder.Contains("://", StringComparison.Ordinal)) owner = Own(folder);
        Store = new CheckpointStore(new ArtifactStores(folder).Destination, ranks.Rank, ranks.Size, config.Checkpoint.Keep);
        Identity = IdentityOf(config);
    }

    public CheckpointStore Store { get; }

    /// <summary>What must be the same for a run to go on from a checkpoint.</summary>
    public string Identity { get; }

    /// <exception cref="PlatformException">INVALID_STATE when the checkpoint is of another configuration.</exception>
    public void RequireOurs(CheckpointState state)
    {
        if (state.Identity != Identity)
            throw new PlatformException(ErrorCode.InvalidState, "checkpoint.folder holds an unfinished run of another configuration (data, split, model, optimizer or batch size differ): start with --fresh to drop it, or choose another output");
    }

    public void Dispose() => owner?.Dispose();

    // The system frees the lock when the process ends, however it ends.
    static FileStream Own(string folder)
    {
        Directory.CreateDirectory(folder);
        try
        {
            return new FileStream(Path.Combine(folder, ".owner"), FileMode.OpenOrCreate, FileAccess.Write, FileShare.None);
        }
        catch (IOException error)
        {
            throw new PlatformException(ErrorCode.ResourceConflict, $"checkpoint.folder {folder} is being written by another training process: choose another output, or end that process", error);
        }
    }

    static string IdentityOf(TrainingConfig c)
    {
        var parts = new { c.Data, c.Split, c.Model, Optimizer = c.Optimizer.Kind, c.Training.BatchSize, c.Training.Accumulate, c.Training.Seed, c.Training.ShuffleRows };
        return Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(parts)))[..16];
    }
}
