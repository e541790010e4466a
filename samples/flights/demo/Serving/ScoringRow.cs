namespace ML.Samples.Flights.Serving;

/// <summary>A flight to score.</summary>
/// <param name="Json">Its columns' values as a JSON list, in the order of <see cref="ScoringRows"/>' header.</param>
/// <param name="Delay">How late it came, in minutes: what the model should say.</param>
readonly record struct ScoringRow(string Json, double Delay);
