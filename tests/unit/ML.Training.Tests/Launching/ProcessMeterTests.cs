using System.Diagnostics;
using ML.Training.Launching;
using ML.Training.Tracking;

namespace ML.Training.Tests.Launching;

public sealed class ProcessMeterTests
{
    [Fact]
    public void What_a_process_uses_is_read_while_it_lives()
    {
        var before = ProcessMeter.Read(Environment.ProcessId)!.Value;
        var own = RunCost.OfThisProcess();
        Assert.InRange(before.CpuSeconds, own.CpuSeconds - 1, own.CpuSeconds);
        Assert.InRange(before.MemoryBytes, own.MemoryBytes * 0.9, own.MemoryBytes * 1.1);
        var watch = Stopwatch.StartNew();
        var after = before;
        while (after.CpuSeconds < before.CpuSeconds + 0.05 && watch.Elapsed < TimeSpan.FromSeconds(30)) after = ProcessMeter.Read(Environment.ProcessId)!.Value;
        Assert.True(after.CpuSeconds >= before.CpuSeconds + 0.05);
        // Above what the kernel numbers processes with.
        Assert.Null(ProcessMeter.Read(1 << 30));
    }

    [Fact]
    public void Seconds_add_up_and_memory_only_of_what_runs_at_one_time()
    {
        var (one, other) = (new RunCost(2, 100), new RunCost(3, 40));
        Assert.Equal(new RunCost(5, 100), one.Then(other));
        Assert.Equal(new RunCost(5, 140), one.Beside(other));
    }
}
