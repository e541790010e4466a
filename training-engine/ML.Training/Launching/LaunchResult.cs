namespace ML.Training.Launching;

/// <summary>How a job ended.</summary>
/// <param name="Succeeded">Whether every rank ended well.</param>
/// <param name="Reason">Why not; null when it did.</param>
/// <param name="Restarts">Times the job was started again.</param>
public sealed record LaunchResult(bool Succeeded, string? Reason, int Restarts);
