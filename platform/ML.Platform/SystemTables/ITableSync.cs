namespace ML.Platform.SystemTables;

/// <summary>Keeps one system table in step with what it is made of.</summary>
interface ITableSync
{
    string Name { get; }

    /// <summary>Whether there is something it is made of, and changes of it are seen.</summary>
    bool IsOpen { get; }

    /// <summary>The kind of notes without which nothing is new; null where only looking tells.</summary>
    string? Notes { get; }

    /// <summary>Up to which place of the change log each kind has been taken up.</summary>
    IEnumerable<(string Kind, long Place)> Taken { get; }

    /// <summary>Sees to it that changes are noted, and finds out how far the table has come. Also after a failure.</summary>
    Task OpenAsync(CancellationToken cancellation);

    /// <summary>Takes up what has changed.</summary>
    /// <returns>Rows that were written or removed.</returns>
    Task<long> SyncAsync(CancellationToken cancellation);

    /// <summary>Lets the database forget what this table alone has taken up.</summary>
    Task ForgetAsync(CancellationToken cancellation);
}
