using ML.Training.Tracking;

namespace ML.Training.Launching;

/// <summary>How a job ended.</summary>
/// <param name="Succeeded">Whether every rank ended well.</param>
/// <param name="Reason">Why not; null when it did.</param>
/// <param name="Restarts">Times the job was started again.</param>
/// <param name="Cost">What all ranks used, those that were lost included.</param>
public sealed record LaunchResult(bool Succeeded, string? Reason, int Restarts, RunCost Cost);
