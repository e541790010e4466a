namespace ML.Features.Online;

/// <summary>One column of an answer.</summary>
/// <param name="Values">One for each row of the request.</param>
/// <param name="Statuses">As <paramref name="Values"/>; null when all are present.</param>
/// <param name="EventTimes">As <paramref name="Values"/>, microseconds; null when the column has none.</param>
readonly record struct OnlineColumn(string Name, ColumnValues Values, FeatureStatus[]? Statuses = null, long[]? EventTimes = null);
