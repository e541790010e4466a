using ML.Lakehouse.Actions;

namespace ML.Lakehouse.Snapshots;

/// <summary>The files of a version and the tombstones of those that left.</summary>
sealed class FileState
{
    readonly Dictionary<FileKey, AddFile> files;
    readonly Dictionary<FileKey, RemoveFile> tombstones;

    public FileState()
    {
        files = [];
        tombstones = [];
    }

    FileState(FileState other)
    {
        files = new(other.files);
        tombstones = new(other.tombstones);
    }

    public IReadOnlyCollection<AddFile> Files => files.Values;

    public IReadOnlyCollection<RemoveFile> Tombstones => tombstones.Values;

    public FileState Copy() => new(this);

    public void Apply(IReadOnlyList<LogAction> actions)
    {
        files.EnsureCapacity(files.Count + actions.Count);
        foreach (var action in actions)
            if (action is AddFile add)
            {
                files[add.Key] = add;
                if (tombstones.Count > 0) tombstones.Remove(add.Key);
            }
            else if (action is RemoveFile remove)
            {
                files.Remove(remove.Key);
                tombstones[remove.Key] = remove;
            }
    }
}
