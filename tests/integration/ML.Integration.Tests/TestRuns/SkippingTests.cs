using ML.TestKit;
using ML.TestKit.Skipping;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace ML.Integration.Tests.TestRuns;

/// <summary>What a test cannot judge here is reported as a skip with its reason, and a failure as a failure.</summary>
public sealed class SkippingTests
{
    readonly Listener listener = new();

    [Fact]
    public void A_test_that_does_not_suit_its_platform_is_skipped_with_the_reason()
    {
        Tell(Assert.ThrowsAny<Exception>(() => Judge.Suits(false, "one process only")));
        Assert.Equal("one process only", Assert.IsAssignableFrom<ITestSkipped>(Assert.Single(listener.Told)).Reason);
    }

    [Fact]
    public void Another_failure_stays_one()
    {
        Tell(new InvalidOperationException("broken"));
        Assert.IsAssignableFrom<ITestFailed>(Assert.Single(listener.Told));
    }

    [Fact]
    public void The_projects_of_tests_name_the_framework_that_skips() => Assert.Equal(
        typeof(SkippingFramework).FullName,
        typeof(SkippingTests).Assembly.GetCustomAttributesData().Single(a => a.AttributeType == typeof(TestFrameworkAttribute)).ConstructorArguments[0].Value);

    void Tell(Exception error) => new SkippingSink(listener).OnMessage(new TestFailed(null, 0, "", error));

    sealed class Listener : LongLivedMarshalByRefObject, IMessageSink
    {
        public List<IMessageSinkMessage> Told { get; } = [];

        public bool OnMessage(IMessageSinkMessage message)
        {
            Told.Add(message);
            return true;
        }
    }
}
