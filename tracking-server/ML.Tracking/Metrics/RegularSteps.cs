namespace ML.Tracking.Metrics;

/// <summary>The steps that a history has if all are as far apart as its first.</summary>
/// <param name="First">The first step.</param>
/// <param name="Apart">From each to the next.</param>
/// <param name="Rows">How many there are up to the last.</param>
readonly record struct RegularSteps(long First, long Apart, long Rows)
{
    public long StepOf(long row) => First + (row * Apart);
}
