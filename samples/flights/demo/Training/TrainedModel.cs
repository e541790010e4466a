namespace ML.Samples.Flights.Training;

/// <summary>A finished training run.</summary>
/// <param name="ModelId">The logged model.</param>
/// <param name="Rmse">Root mean square error on the held-out last tenth of the flights, in minutes.</param>
sealed record TrainedModel(Candidate Candidate, string RunId, string ModelId, double Rmse);
