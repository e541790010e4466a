using ML.TestKit;
using ML.TestKit.Skipping;

namespace ML.Integration.Tests.TestRuns;

/// <summary>What a test cannot judge here is reported as a skip with its reason, and a failure as a failure.</summary>
public sealed class SkippingTests
{
    [Fact]
    public void A_test_that_does_not_suit_its_platform_is_skipped_with_the_reason()
    {
        Assert.Equal("one process only", SkippingSink.ReasonOf([Assert.ThrowsAny<Exception>(() => Judge.Suits(false, "one process only")).Message]));
        Assert.Null(SkippingSink.ReasonOf(["broken", null]));
    }

    [Fact]
    public void The_projects_of_tests_name_the_framework_that_skips() => Assert.Equal(
        typeof(SkippingFramework).FullName,
        typeof(SkippingTests).Assembly.GetCustomAttributesData().Single(a => a.AttributeType == typeof(TestFrameworkAttribute)).ConstructorArguments[0].Value);
}
