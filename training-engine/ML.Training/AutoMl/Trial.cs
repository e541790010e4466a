using ML.Training.Tracking;

namespace ML.Training.AutoMl;

/// <summary>One setting on its way through the search.</summary>
sealed class Trial(int number, TrialSettings settings)
{
    public string Name { get; } = $"{number:D2}-{settings.Kind}";

    public TrialSettings Settings { get; } = settings;

    /// <summary>Its nested run; null when nothing is tracked.</summary>
    public string? RunId { get; set; }

    /// <summary>Of each rung that it finished, in order.</summary>
    public List<TrialResult> Results { get; } = [];

    /// <summary>Why it went no further; null when it did not fail.</summary>
    public string? Failure { get; set; }

    /// <summary>What its processes used so far.</summary>
    public RunCost Cost { get; set; }

    public TrialResult? Last => Results.Count > 0 ? Results[^1] : null;
}
