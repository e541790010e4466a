using ML.Samples.Flights.Reporting;
using ML.TestKit.Processes;

namespace ML.Integration.Tests.Demo;

/// <summary>What the demo shows while a step runs, and after it.</summary>
public sealed class StepReporterTests
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    readonly StringWriter output = new();

    [Fact]
    public async Task A_terminal_sees_how_far_a_step_is()
    {
        await new StepReporter(output, plain: false).RunAsync("canary", async step =>
        {
            step.At("300/1,200 requests", 0.25);
            await ShownAsync("[#####...............] 300/1,200 requests");
            step.At("waiting for the inference table");
            await ShownAsync(" s  waiting for the inference table");
            step.Result("1,200 requests");
        });
        Assert.Matches(@"canary +[0-9.]+ s  1,200 requests", output.ToString());
    }

    [Fact]
    public async Task A_file_gets_results_alone()
    {
        var steps = new StepReporter(output, plain: true);
        await steps.RunAsync("tables", async step =>
        {
            step.At("bronze flights", 0.5);
            step.Result("flights");
            step.Result("weather");
            await Task.Yield();
        });
        steps.Summarise("http://127.0.0.1:5000", [("tables", "/tables")]);
        Assert.Matches(@"^tables +[0-9.]+ s  flights\n {31}weather\n\ndone in [0-9.]+ s: tables [0-9.]+ s\nlook at\n  tables +http://127\.0\.0\.1:5000/tables\n$", output.ToString());
    }

    Task ShownAsync(string text) => Waiting.UntilAsync(() => Task.FromResult(Shown().Contains(text, StringComparison.Ordinal)), Limit, Shown);

    string Shown()
    {
        // The line is drawn by another thread.
        try
        {
            return output.ToString();
        }
        catch (ArgumentException)
        {
            return "";
        }
    }
}
