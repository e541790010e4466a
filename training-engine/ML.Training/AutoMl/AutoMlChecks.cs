using ML.Common.Errors;

namespace ML.Training.AutoMl;

/// <summary>What a search cannot be asked for.</summary>
static class AutoMlChecks
{
    public static void Require(AutoMlOptions o)
    {
        Check(o.Table.Length > 0 != o.TrainingSet is not null, "one of --table and --training-set is expected");
        Check(o.Target.Length > 0 || o.TrainingSet is not null, "--target is missing");
        Check(o.Trials >= 1, $"--trials {o.Trials} is not at least 1");
        Check(o.Budget > TimeSpan.Zero, $"--minutes {o.Budget.TotalMinutes} is not above 0");
        Check(o.Folds >= 2, $"--folds {o.Folds} is not at least 2");
        Check(o.Parallel is null or >= 1, $"--parallel {o.Parallel} is not at least 1");
        Check(o.Test is > 0 and <= 0.5, $"--test {o.Test} is not above 0 and at most 0.5");
    }

    static void Check(bool condition, string message)
    {
        if (!condition) throw PlatformException.Invalid(message);
    }
}
