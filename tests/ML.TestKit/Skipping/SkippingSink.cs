using Xunit.Abstractions;
using Xunit.Sdk;

namespace ML.TestKit.Skipping;

/// <summary>Passes on what a run tells, and a failure that is a skip as a skip with its reason.</summary>
public sealed class SkippingSink(IMessageSink inner) : IMessageSink
{
    public bool OnMessage(IMessageSinkMessage message) =>
        inner.OnMessage(message is ITestFailed failed && ReasonOf(failed.Messages) is { } reason ? new TestSkipped(failed.Test, reason) : message);

    /// <summary>Why a test with these messages was skipped; null when it failed.</summary>
    public static string? ReasonOf(IEnumerable<string?> messages) =>
        messages.FirstOrDefault(m => m?.StartsWith(SkippingFramework.Mark, StringComparison.Ordinal) == true)?[SkippingFramework.Mark.Length..];
}
