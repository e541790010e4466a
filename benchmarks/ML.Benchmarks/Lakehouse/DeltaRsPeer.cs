using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using ML.TestKit;

namespace ML.Benchmarks.Lakehouse;

/// <summary>A Python process with delta-rs that works on command; its start is not measured.</summary>
sealed class DeltaRsPeer : IDisposable
{
    readonly Process process;

    public DeltaRsPeer()
    {
        var python = Path.Combine(Repository.Root, "artifacts", "python", "bin", "python");
        process = Process.Start(new ProcessStartInfo(python, [Path.Combine(AppContext.BaseDirectory, "Lakehouse", "delta_rs_peer.py")])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true,
        })!;
    }

    public sealed record Answer(TimeSpan Time, long Result, long PeakBytes);

    public async Task<Answer> AskAsync(string work, params (string Name, JsonNode? Value)[] arguments)
    {
        var command = new JsonObject { ["work"] = work };
        foreach (var (name, value) in arguments) command[name] = value;
        await process.StandardInput.WriteLineAsync(command.ToJsonString());
        await process.StandardInput.FlushAsync();
        var line = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("delta-rs ended");
        using var document = JsonDocument.Parse(line);
        var answer = document.RootElement;
        if (answer.TryGetProperty("error", out var error)) throw new InvalidOperationException($"delta-rs: {error}");
        return new Answer(TimeSpan.FromSeconds(answer.GetProperty("seconds").GetDouble()), answer.GetProperty("result").GetInt64(), answer.GetProperty("peak").GetInt64());
    }

    public void Dispose()
    {
        process.StandardInput.Close();
        process.WaitForExit(TimeSpan.FromSeconds(10));
        process.Dispose();
    }
}
