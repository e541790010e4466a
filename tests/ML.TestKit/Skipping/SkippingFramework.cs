using System.Reflection;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace ML.TestKit.Skipping;

/// <summary>
/// xunit 2 knows no skip from within a test: this framework, which every test project names, makes one of what <see cref="Judge"/> throws.
/// </summary>
public sealed class SkippingFramework(IMessageSink diagnostics) : XunitTestFramework(diagnostics)
{
    /// <summary>What the message of a skip begins with.</summary>
    public const string Mark = "$XunitDynamicSkip$";

    protected override ITestFrameworkExecutor CreateExecutor(AssemblyName assemblyName) => new Executor(assemblyName, SourceInformationProvider, DiagnosticMessageSink);

    sealed class Executor(AssemblyName assembly, ISourceInformationProvider sources, IMessageSink diagnostics) : XunitTestFrameworkExecutor(assembly, sources, diagnostics)
    {
        protected override void RunTestCases(IEnumerable<IXunitTestCase> testCases, IMessageSink executionMessageSink, ITestFrameworkExecutionOptions executionOptions) =>
            base.RunTestCases(testCases, new SkippingSink(executionMessageSink), executionOptions);
    }
}
