namespace ML.Lakehouse.Snapshots;

/// <summary>The newest snapshot seen and a few older ones.</summary>
sealed class SnapshotCache
{
    const int Capacity = 8;

    readonly Lock gate = new();
    readonly LinkedList<Snapshot> recent = [];
    Snapshot? newest;

    public Snapshot? Newest
    {
        get
        {
            lock (gate) return newest;
        }
    }

    public Snapshot? Find(long version)
    {
        lock (gate) return newest?.Version == version ? newest : recent.FirstOrDefault(s => s.Version == version);
    }

    /// <summary>Forgets a table that was removed and made anew in the same place.</summary>
    public void Clear()
    {
        lock (gate)
        {
            newest = null;
            recent.Clear();
        }
    }

    public Snapshot Keep(Snapshot snapshot)
    {
        lock (gate)
        {
            if (newest is null || snapshot.Version > newest.Version) newest = snapshot;
            if (newest.Version == snapshot.Version) return newest;
            if (recent.All(s => s.Version != snapshot.Version)) recent.AddFirst(snapshot);
            if (recent.Count > Capacity) recent.RemoveLast();
            return snapshot;
        }
    }
}
