namespace ML.Training.Launching;

/// <summary>How the local launcher runs the ranks of a job.</summary>
public sealed class LaunchOptions
{
    /// <summary>Processes. Default 1.</summary>
    public int Processes { get; init; } = 1;

    /// <summary>Fewest processes to go on with after some are lost; null always starts all of them again.</summary>
    public int? MinimumProcesses { get; init; }

    /// <summary>Times that the job is started again after a process was lost. Default 3.</summary>
    public int MaximumRestarts { get; init; } = 3;

    /// <summary>Whether an unfinished run is dropped instead of taken up.</summary>
    public bool Fresh { get; init; }

    /// <summary>Time for the other ranks to end by themselves after one is lost. Default 10 s.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(10);
}
