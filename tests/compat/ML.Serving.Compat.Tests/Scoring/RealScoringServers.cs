using System.Diagnostics;
using ML.Serving.Compat.Tests.Judges;
using ML.TestKit;

namespace ML.Serving.Compat.Tests.Scoring;

/// <summary>MLflow's scoring server for every model folder, in one Python process.</summary>
sealed class RealScoringServers : IDisposable
{
    readonly Process process;

    RealScoringServers(Process process, int port)
    {
        this.process = process;
        Address = new Uri($"http://127.0.0.1:{port}");
    }

    public Uri Address { get; }

    public static async Task<RealScoringServers> StartAsync(string models, string probe)
    {
        var port = FreePort.Next();
        var servers = new RealScoringServers(PythonJudge.Start(PythonJudge.Script("real_servers.py"), models, $"{port}"), port);
        using var client = new HttpClient { BaseAddress = servers.Address };
        await Wait.UntilAsync(() => AnswersAsync(client, probe), TimeSpan.FromSeconds(60), "MLflow's scoring server answers");
        return servers;
    }

    public void Dispose()
    {
        process.Kill(entireProcessTree: true);
        process.Dispose();
    }

    static async Task<bool> AnswersAsync(HttpClient client, string probe)
    {
        try
        {
            return (await client.GetAsync($"/{probe}/ping")).IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
