namespace ML.Training.Data;

/// <summary>Scans that nobody reads from just now, the one that was used last at the end. One caller at a time.</summary>
sealed class IdleScans(Func<BlockScan> create, int most)
{
    readonly List<BlockScan> scans = [];

    /// <summary>One whose next block is among these, else one that may be sent anywhere.</summary>
    public BlockScan Take(int first, int last)
    {
        var place = scans.FindIndex(scan => scan.Next >= first && scan.Next <= last);
        if (place < 0) place = scans.FindIndex(scan => scan.Next < 0);
        if (place < 0 && scans.Count < most) return create();
        if (place < 0) place = 0;
        var taken = scans[place];
        scans.RemoveAt(place);
        return taken;
    }

    /// <summary>Keeps a scan.</summary>
    /// <param name="scan">The scan.</param>
    /// <param name="open">Whether its query stays open, for its next block.</param>
    public void Give(BlockScan scan, bool open)
    {
        if (!open) scan.Close();
        scans.Add(scan);
    }

    /// <summary>Ends every query.</summary>
    public void Close()
    {
        foreach (var scan in scans) scan.Close();
    }

    public void Clear()
    {
        foreach (var scan in scans) scan.Dispose();
        scans.Clear();
    }
}
