namespace ML.Tracking.Runs;

/// <summary>
/// The parts that a search's result falls into by the leading key of its order, one after the other whatever the direction.
/// Each is a query of its own: within it an index can give the order.
/// </summary>
enum RunPhase
{
    Present,

    /// <summary>Metrics alone: the value is NaN.</summary>
    NotANumber,
    Missing,
}
