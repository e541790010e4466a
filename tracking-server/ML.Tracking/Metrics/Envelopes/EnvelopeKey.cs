namespace ML.Tracking.Metrics.Envelopes;

/// <summary>Which history is thinned, and how far.</summary>
/// <param name="Run">The run's id.</param>
/// <param name="Metric">The metric's key.</param>
/// <param name="From">The first step, included.</param>
/// <param name="To">The last step, included.</param>
/// <param name="Stretches">Into how many stretches the steps are cut.</param>
readonly record struct EnvelopeKey(string Run, string Metric, long From, long To, int Stretches);
