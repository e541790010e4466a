namespace ML.Training.Checkpoints;

/// <summary>A folder of a disk, held by a lock on a file in it. The system frees the lock when the process ends, however it ends.</summary>
sealed class FileOwner : ICheckpointOwner
{
    readonly FileStream file;

    FileOwner(FileStream file) => this.file = file;

    public static FileOwner Take(string folder)
    {
        Directory.CreateDirectory(folder);
        try
        {
            return new FileOwner(new FileStream(Path.Combine(folder, ".owner"), FileMode.OpenOrCreate, FileAccess.Write, FileShare.None));
        }
        catch (IOException error)
        {
            throw CheckpointOwners.Taken(folder, error);
        }
    }

    public void Require()
    {
    }

    public ValueTask DisposeAsync() => file.DisposeAsync();
}
