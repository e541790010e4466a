using Xunit.Abstractions;
using Xunit.Sdk;

namespace ML.TestKit.Skipping;

/// <summary>Passes on what a run tells, and a failure that is a skip as a skip with its reason.</summary>
public sealed class SkippingSink(IMessageSink inner) : IMessageSink
{
    public bool OnMessage(IMessageSinkMessage message) => inner.OnMessage(
        message is ITestFailed failed && failed.Messages.FirstOrDefault(IsSkip) is { } skip ? new TestSkipped(failed.Test, skip[SkippingFramework.Mark.Length..]) : message);

    static bool IsSkip(string? message) => message?.StartsWith(SkippingFramework.Mark, StringComparison.Ordinal) == true;
}
