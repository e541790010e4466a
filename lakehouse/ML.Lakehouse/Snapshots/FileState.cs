using ML.Lakehouse.Actions;

namespace ML.Lakehouse.Snapshots;

/// <summary>The files of a version and the tombstones of those that left.</summary>
sealed class FileState
{
    readonly Dictionary<FileKey, AddFile> files = [];
    readonly Dictionary<FileKey, RemoveFile> tombstones = [];

    // A checkpoint names every file once: as long as nothing is applied to it, there is nothing to look up.
    IReadOnlyList<AddFile>? listed;

    public FileState() { }

    FileState(FileState other)
    {
        listed = other.listed;
        files = new(other.files);
        tombstones = new(other.tombstones);
    }

    public IReadOnlyCollection<AddFile> Files => listed ?? (IReadOnlyCollection<AddFile>)files.Values;

    public IReadOnlyCollection<RemoveFile> Tombstones => tombstones.Values;

    public static FileState OfCheckpoint(IReadOnlyList<LogAction> actions)
    {
        var adds = new List<AddFile>(actions.Count);
        var state = new FileState { listed = adds };
        foreach (var action in actions)
            if (action is AddFile add) adds.Add(add);
            else if (action is RemoveFile remove) state.tombstones[remove.Key] = remove;
        return state;
    }

    public FileState Copy() => new(this);

    public void Apply(IReadOnlyList<LogAction> actions)
    {
        if (!actions.Any(a => a is AddFile or RemoveFile)) return;
        // Small steps are left to the dictionary, which doubles where this would grow by little each time.
        if ((listed?.Count ?? actions.Count) is var more && more > files.Count) files.EnsureCapacity(files.Count + more);
        foreach (var add in listed ?? []) files[add.Key] = add;
        listed = null;
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
