using System.Diagnostics;

namespace ML.TestKit.Processes;

/// <summary>Waits for conditions, bounded in time.</summary>
public static class Waiting
{
    static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(25);

    /// <exception cref="TimeoutException">The condition did not come true in time.</exception>
    public static async Task UntilAsync(Func<Task<bool>> condition, TimeSpan limit, Func<string> otherwise)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(started) > limit) throw new TimeoutException(otherwise());
            await Task.Delay(Interval);
        }
    }

    /// <summary>Waits until a GET of the address answers with success; fails at once when the process has ended.</summary>
    public static Task UntilHealthyAsync(HttpClient client, string path, ChildProcess process, TimeSpan limit) => UntilAsync(
        async () =>
        {
            if (process.HasExited) throw new InvalidOperationException($"the server ended with {process.ExitCode}:\n{process.Output}");
            try
            {
                using var answer = await client.GetAsync(path);
                return answer.IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        },
        limit,
        () => $"{client.BaseAddress}{path} did not answer within {limit}:\n{process.Output}");
}
