namespace ML.Training.Tracking;

/// <summary>How a run ended.</summary>
public enum RunEnd
{
    Finished,
    Failed,
    Killed,
}
