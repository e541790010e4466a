namespace ML.Training.Launching;

/// <summary>Exit codes of a worker, by which its launcher decides what to do.</summary>
public static class WorkerExit
{
    public const int Done = 0;

    /// <summary>An error that would come again: configuration, data, a loss that is not a number.</summary>
    public const int Refused = 1;

    /// <summary>Another rank went away; trying again from the last checkpoint makes sense (sysexits' EX_TEMPFAIL).</summary>
    public const int PeerLost = 75;

    /// <summary>Stopped from outside.</summary>
    public const int Stopped = 130;

    /// <summary>How a message begins that says so without the words of a library.</summary>
    public const string PeerGone = "another rank went away";

    /// <summary>Whether an error text of the collectives says that another rank is gone.</summary>
    public static bool IsPeerLoss(string text) =>
        text.Contains(PeerGone, StringComparison.Ordinal) || text.Contains("gloo/", StringComparison.Ordinal) || text.Contains("Connection reset", StringComparison.Ordinal)
        || text.Contains("Connection closed", StringComparison.Ordinal) || text.Contains("Socket Timeout", StringComparison.Ordinal)
        || text.Contains("Broken pipe", StringComparison.Ordinal) || text.Contains("NCCL", StringComparison.Ordinal);
}
