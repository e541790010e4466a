namespace ML.Host.Doctor;

/// <summary>How bad a finding is.</summary>
enum FindingLevel
{
    Well,

    /// <summary>The server starts and does without something.</summary>
    Missing,

    /// <summary>The server would not start, or fail at its work.</summary>
    Broken,
}
