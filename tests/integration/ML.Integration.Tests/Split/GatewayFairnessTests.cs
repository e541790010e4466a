using System.Net;
using ML.TestKit;
using ML.TestKit.Processes;
using ML.TestKit.Servers;

namespace ML.Integration.Tests.Split;

/// <summary>A gateway handles requests on the thread that hears of them: none of them may keep that thread from the others.</summary>
public sealed class GatewayFairnessTests : IAsyncLifetime
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);
    readonly TemporaryFolder folder = new();
    readonly RawService bad = new();
    MlServer tracking = null!, gateway = null!;

    public async Task InitializeAsync()
    {
        var uri = $"sqlite:///{folder.Path}/mlflow.db";
        tracking = await MlServer.StartAsync(uri, folder.Path, "--services", "tracking");
        var others = string.Concat(((string[])["platform", "artifacts", "registry", "features", "serving", "tables"]).Select(s => $",{s}={bad.Address}"));
        gateway = await MlServer.StartAsync(uri, folder.Path, "--services", "gateway", "--service-addresses", $"tracking={tracking.Address}{others}");
    }

    public async Task DisposeAsync()
    {
        await bad.DisposeAsync();
        if (gateway is not null) await gateway.DisposeAsync();
        if (tracking is not null) await tracking.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task A_service_that_does_not_answer_holds_up_no_other()
    {
        const int waiting = 40;
        using var http = Http();
        using var stop = new CancellationTokenSource();
        var stuck = Enumerable.Range(0, waiting).Select(_ => http.PostAsync("/api/2.0/mlflow/registered-models/create", TrackingCalls.Json("""{"name": "a"}"""), stop.Token)).ToList();
        await Waiting.UntilAsync(() => Task.FromResult(bad.Unanswered == waiting), TimeSpan.FromSeconds(30), () => $"{bad.Unanswered} requests reached the service");
        await OthersAreAnsweredAsync();
        Assert.All(stuck, s => Assert.False(s.IsCompleted));
        await stop.CancelAsync();
        await Task.WhenAll(stuck).ContinueWith(_ => { }, TaskScheduler.Default);
    }

    [Fact]
    public async Task Uploads_and_downloads_at_full_speed_hold_up_no_other()
    {
        using var http = Http();
        using var stop = new CancellationTokenSource();
        var (sent, received) = (0L, 0L);
        List<Task> busy =
        [
            .. Enumerable.Range(0, 2).Select(_ => Task.Run(async () =>
            {
                using var request = new HttpRequestMessage(HttpMethod.Put, "/api/2.0/mlflow-artifacts/artifacts/0/a.bin") { Content = new EndlessContent(bytes => Interlocked.Add(ref sent, bytes), stop.Token) };
                await http.SendAsync(request, stop.Token);
            })),
            .. Enumerable.Range(0, 2).Select(_ => Task.Run(async () =>
            {
                await using var body = await http.GetStreamAsync("/api/2.0/mlflow-artifacts/artifacts/0/a.bin", stop.Token);
                var buffer = new byte[1 << 20];
                while (true) Interlocked.Add(ref received, await body.ReadAsync(buffer, stop.Token));
            })),
        ];
        await Waiting.UntilAsync(() => Task.FromResult(Volatile.Read(ref sent) > 200_000_000 && Volatile.Read(ref received) > 200_000_000), TimeSpan.FromSeconds(60), () => $"{sent} bytes up, {received} down");
        await OthersAreAnsweredAsync();
        Assert.All(busy, b => Assert.False(b.IsCompleted));
        await stop.CancelAsync();
        await Task.WhenAll(busy).ContinueWith(_ => { }, TaskScheduler.Default);
    }

    // Each over connections of its own: whichever thread hears of them.
    Task OthersAreAnsweredAsync() => Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
    {
        using var http = Http();
        for (var i = 0; i < 10; i++)
        {
            using var answer = await http.GetAsync("/api/2.0/mlflow/experiments/get?experiment_id=0").WaitAsync(Limit);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
    }));

    HttpClient Http() => new() { BaseAddress = new Uri(gateway.Address), Timeout = TimeSpan.FromMinutes(5) };

    sealed class EndlessContent(Action<int> sent, CancellationToken stop) : HttpContent
    {
        readonly byte[] block = new byte[1 << 20];

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            while (!stop.IsCancellationRequested)
            {
                await stream.WriteAsync(block, stop);
                sent(block.Length);
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
