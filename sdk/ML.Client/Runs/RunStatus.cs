namespace ML.Client.Runs;

/// <summary>Where a run stands.</summary>
public enum RunStatus
{
    /// <summary>In progress.</summary>
    Running,

    /// <summary>Waiting to start.</summary>
    Scheduled,

    /// <summary>Ended well.</summary>
    Finished,

    /// <summary>Ended by an error.</summary>
    Failed,

    /// <summary>Ended from outside.</summary>
    Killed,
}
