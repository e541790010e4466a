namespace ML.Training.Features;

/// <summary>What is predicted.</summary>
public enum TargetKind
{
    /// <summary>A number.</summary>
    Regression,

    /// <summary>The probability of the second of two classes.</summary>
    Binary,

    /// <summary>One of several classes.</summary>
    Multiclass,
}
