using ML.Features.PointInTime;

namespace ML.Features.TrainingSets;

/// <summary>A spine with features joined to it, as SQL of the session it was planned on.</summary>
/// <param name="Sql">One query.</param>
/// <param name="Columns">Name and SQL type of each column of the result.</param>
/// <param name="Joins">Its lookups, in order.</param>
sealed record FeatureQuery(string Sql, IReadOnlyList<KeyValuePair<string, string>> Columns, IReadOnlyList<LookupJoin> Joins);
