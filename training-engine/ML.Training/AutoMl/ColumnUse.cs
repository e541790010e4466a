namespace ML.Training.AutoMl;

/// <summary>What became of one column of the table.</summary>
/// <param name="Column">Its name.</param>
/// <param name="Role">numeric, categorical, time, target or left out.</param>
/// <param name="Reason">Why, for people.</param>
sealed record ColumnUse(string Column, string Role, string Reason);
