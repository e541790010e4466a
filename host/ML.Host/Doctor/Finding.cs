namespace ML.Host.Doctor;

/// <summary>What <c>ml doctor</c> found out about one thing.</summary>
/// <param name="Level">How bad it is.</param>
/// <param name="About">The thing.</param>
/// <param name="Text">How it is and, where it is not well, what to do.</param>
sealed record Finding(FindingLevel Level, string About, string Text);
