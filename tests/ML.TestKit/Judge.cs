using ML.TestKit.Skipping;
using Xunit.Sdk;

namespace ML.TestKit;

/// <summary>Says that a test cannot be judged here: a visible skip on a user's machine, a failure in CI.</summary>
public static class Judge
{
    public static bool InContinuousIntegration { get; } =
        string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase);

    public static void Require(bool present, string missing)
    {
        if (present) return;
        if (InContinuousIntegration) throw new XunitException($"judge missing: {missing}");
        throw new XunitException(SkippingFramework.Mark + missing);
    }

    /// <summary>A platform that the test is not about, such as a split one where the end of a single process is tried: a visible skip everywhere.</summary>
    public static void Suits(bool suits, string reason)
    {
        if (!suits) throw new XunitException(SkippingFramework.Mark + reason);
    }

    /// <summary>A right that the machine may withhold, in CI too, and that no set-up can bring: a visible skip everywhere.</summary>
    public static void Permit(bool allowed, string right)
    {
        if (!allowed) throw new XunitException(SkippingFramework.Mark + right);
    }
}
