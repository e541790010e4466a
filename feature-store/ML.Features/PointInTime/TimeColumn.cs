namespace ML.Features.PointInTime;

/// <summary>A column that holds points in time.</summary>
/// <param name="Zone">Zone of times without one; null for UTC.</param>
/// <param name="Table">The feature table it is of; null for the spine.</param>
sealed record TimeColumn(string Name, string Type, string? Zone, string? Table = null)
{
    /// <summary>How a message names it.</summary>
    public string Text => $"column '{Name}' of {(Table is null ? "the spine" : $"'{Table}'")}";
}
