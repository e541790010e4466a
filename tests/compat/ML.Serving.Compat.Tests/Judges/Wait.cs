using System.Diagnostics;

namespace ML.Serving.Compat.Tests.Judges;

static class Wait
{
    /// <summary>Asks until the answer is yes, for at most the time given.</summary>
    public static async Task UntilAsync(Func<Task<bool>> condition, TimeSpan most, string what)
    {
        var started = Stopwatch.StartNew();
        while (started.Elapsed < most)
        {
            if (await condition()) return;
            await Task.Delay(50);
        }

        Assert.Fail($"{what}: not within {most.TotalSeconds} s");
    }
}
