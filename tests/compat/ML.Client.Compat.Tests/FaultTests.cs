using System.Diagnostics;
using ML.Client.Errors;
using ML.Client.Fluent;
using ML.Client.Logging;
using ML.TestKit;
using static ML.Client.Compat.Tests.FaultProxy;

namespace ML.Client.Compat.Tests;

/// <summary>A server that is slow, away, broken or cut off: what was flushed is there once, and what cannot be done is said.</summary>
[Collection(Platform.Name)]
public sealed class FaultTests(Platform server) : IAsyncLifetime
{
    readonly TemporaryFolder _folder = new();
    FaultProxy _proxy = null!;

    public async Task InitializeAsync() => _proxy = await FaultProxy.StartAsync(server.Address);

    public async Task DisposeAsync()
    {
        await _proxy.DisposeAsync();
        _folder.Dispose();
    }

    MlflowClient NewClient(int retries = 3, TimeSpan? timeout = null) => server.NewClient(_folder.File("spool"), retries, _proxy.Address, timeout);

    Task<string> NewExperimentAsync() => server.Client.Experiments.CreateAsync($"faults-{Guid.NewGuid():n}");

    [Theory]
    [InlineData(Fault.TooManyRequests)]
    [InlineData(Fault.ServerError)]
    [InlineData(Fault.CutBefore)]
    [InlineData(Fault.CutAfter)]
    [InlineData(Fault.HalfAnswer)]
    [InlineData(Fault.Slow)]
    public async Task A_call_is_tried_again(Fault fault)
    {
        _proxy.Choose = (n, _) => n <= 2 ? fault : Fault.None;
        using var client = NewClient(timeout: TimeSpan.FromSeconds(2));
        Assert.Equal("0", (await client.Experiments.GetAsync("0")).ExperimentId);
        Assert.Equal(3, _proxy.Requests);
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(3, 3)]
    public async Task A_file_that_changed_on_its_way_is_sent_again(int spoiled, int sent)
    {
        var content = new byte[100_000];
        Random.Shared.NextBytes(content);
        File.WriteAllBytes(_folder.File("file.bin"), content);
        using var client = NewClient(retries: 2);
        await using var run = await client.StartRunAsync(options: new() { ExperimentId = await NewExperimentAsync() });
        var uploads = 0;
        _proxy.Choose = (_, request) => request.Method == "PUT" && Interlocked.Increment(ref uploads) <= spoiled ? Fault.FlippedBit : Fault.None;
        var upload = () => run.Log.ArtifactAsync(_folder.File("file.bin"));
        if (spoiled < sent)
        {
            await upload();
            using var stored = new MemoryStream();
            await using (var stream = await run.Log.Files.OpenReadAsync("file.bin")) await stream.CopyToAsync(stored);
            Assert.Equal(content, stored.ToArray());
        }
        else Assert.Contains("other bytes", (await Assert.ThrowsAsync<MlflowUnavailableException>(upload)).Message);
        Assert.Equal(sent, uploads);
    }

    [Fact]
    public async Task Retries_end_with_an_error_that_says_how_often()
    {
        _proxy.Choose = (_, _) => Fault.CutBefore;
        using var client = NewClient(retries: 2);
        var error = await Assert.ThrowsAsync<MlflowUnavailableException>(() => client.Experiments.GetAsync("0"));
        Assert.Contains("after 3 attempt(s)", error.Message);
        _proxy.Choose = (_, _) => Fault.ServerError;
        var last = await Assert.ThrowsAsync<MlflowUnavailableException>(() => client.Experiments.GetAsync("0"));
        Assert.Equal(("INTERNAL_ERROR", 6), (last.ErrorCode, _proxy.Requests));
    }

    [Fact]
    public async Task A_page_that_is_not_the_servers_is_no_answer()
    {
        var run = (await server.Client.Runs.CreateAsync(await NewExperimentAsync())).Info!.RunId!;
        _proxy.Choose = (_, _) => Fault.WebPage;
        using var client = NewClient();
        await Assert.ThrowsAsync<MlflowProtocolException>(() => client.Experiments.GetAsync("0"));
        await Assert.ThrowsAsync<MlflowProtocolException>(() => client.Runs.LogMetricAsync(run, "m", 1));
    }

    [Theory]
    [InlineData(Fault.ServerError)]
    [InlineData(Fault.CutAfter)]
    [InlineData(Fault.HalfAnswer)]
    [InlineData(Fault.WebPage)]
    public async Task No_metric_is_lost_or_doubled(Fault fault)
    {
        const int Points = 20_000;
        using var client = NewClient();
        var run = await client.StartRunAsync(options: new() { ExperimentId = await NewExperimentAsync(), Logging = new() { FlushInterval = TimeSpan.FromMilliseconds(20) } });
        _proxy.Choose = (n, _) => n % 3 == 0 ? fault : Fault.None;
        for (var i = 0; i < Points; i++) run.Log.Metric("m", i, i);
        run.Log.Param("p", "v");
        await run.Log.FlushAsync();
        _proxy.Choose = (_, _) => Fault.None;
        await run.EndAsync();
        Assert.True(await client.ReplaySpoolAsync());
        var history = await server.Client.Runs.MetricHistoryAsync(run.RunId, "m").ToListAsync();
        Assert.Equal(Enumerable.Range(0, Points).Select(i => (long)i), history.Select(m => m.Step!.Value).Order());
        var read = await server.Client.Runs.GetAsync(run.RunId);
        Assert.Equal(("FINISHED", "v"), (read.Info!.Status, read.Data!.Params!.Single().Value));
    }

    [Fact]
    public async Task What_was_flushed_outlives_the_process_and_is_replayed_by_the_next()
    {
        string id;
        using (var client = NewClient(retries: 0))
        {
            var run = await client.StartRunAsync(options: new() { ExperimentId = await NewExperimentAsync() });
            id = run.RunId;
            _proxy.Choose = (_, _) => Fault.CutBefore;
            for (var i = 0; i < 2500; i++) run.Log.Metric("m", i, i);
            var flushed = await run.Log.FlushAsync();
            Assert.Equal((false, 3), (flushed.OnServer, flushed.Spooled));
            Assert.Equal(3, Directory.GetFiles(_folder.File("spool"), "*.request", SearchOption.AllDirectories).Length);
            Assert.False((await run.EndAsync()).OnServer);
        }

        Assert.Empty(await server.Client.Runs.MetricHistoryAsync(id, "m").ToListAsync());
        _proxy.Choose = (_, _) => Fault.None;
        using var next = NewClient();
        Assert.True(await next.ReplaySpoolAsync());
        Assert.Equal(2500, (await server.Client.Runs.MetricHistoryAsync(id, "m").ToListAsync()).Count);
        Assert.Equal("FINISHED", (await server.Client.Runs.GetAsync(id)).Info!.Status);
        Assert.Empty(Directory.GetFiles(_folder.File("spool"), "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_full_disk_keeps_values_in_memory_and_says_so()
    {
        // A file where the spool's folder should be: nothing can be written there, not even by root.
        File.WriteAllText(_folder.File("spool"), "");
        using var client = NewClient(retries: 0);
        var run = await client.StartRunAsync(options: new() { ExperimentId = await NewExperimentAsync() });
        _proxy.Choose = (_, _) => Fault.CutBefore;
        for (var i = 0; i < 1500; i++) run.Log.Metric("m", i, i);
        run.Log.Tag("t", "1");
        var error = await Assert.ThrowsAsync<MlflowUnavailableException>(() => run.Log.FlushAsync());
        Assert.Contains("stay in memory", error.Message);
        _proxy.Choose = (_, _) => Fault.None;
        Assert.True((await run.Log.FlushAsync()).OnServer);
        Assert.Equal(1500, (await server.Client.Runs.MetricHistoryAsync(run.RunId, "m").ToListAsync()).Count);
        await run.EndAsync();
    }

    [Fact]
    public async Task A_full_queue_drops_or_waits_as_it_was_told()
    {
        File.WriteAllText(_folder.File("spool"), "");
        using var client = NewClient(retries: 0);
        var experiment = await NewExperimentAsync();
        var dropping = await client.StartRunAsync(options: new() { ExperimentId = experiment, Logging = new() { Capacity = 1000, Overflow = OverflowPolicy.DropNewest } });
        var waiting = await client.StartRunAsync(options: new() { ExperimentId = experiment, Logging = new() { Capacity = 1000 } });
        _proxy.Choose = (_, _) => Fault.CutBefore;
        for (var i = 0; i < 3000; i++) dropping.Log.Metric("m", i, i);
        // One is queued before the flush, so that the flush has something it cannot deliver.
        waiting.Log.Metric("m", 0, 0);
        var writer = Task.Run(() =>
        {
            for (var i = 1; i < 3000; i++) waiting.Log.Metric("m", i, i);
        });
        await Assert.ThrowsAsync<MlflowUnavailableException>(() => waiting.Log.FlushAsync());
        Assert.False(writer.IsCompleted);
        _proxy.Choose = (_, _) => Fault.None;
        await writer.WaitAsync(TimeSpan.FromSeconds(30));
        await waiting.EndAsync();
        await dropping.EndAsync();
        Assert.Equal(3000, (await server.Client.Runs.MetricHistoryAsync(waiting.RunId, "m").ToListAsync()).Count);
        Assert.Equal(1000, (await server.Client.Runs.MetricHistoryAsync(dropping.RunId, "m").ToListAsync()).Count);
    }

    [Fact]
    public async Task A_download_goes_on_where_it_was_cut()
    {
        var run = await server.Client.StartRunAsync(options: new() { ExperimentId = await NewExperimentAsync() });
        var bytes = new byte[5_000_000];
        Random.Shared.NextBytes(bytes);
        await run.Log.Files.UploadAsync("big.bin", bytes);
        var ranges = new List<string>();
        _proxy.Choose = (n, request) =>
        {
            if (request.Headers.Range.Count > 0) ranges.Add(request.Headers.Range!);
            return n <= 3 ? Fault.HalfAnswer : Fault.None;
        };
        using var client = NewClient(retries: 5);
        await client.Artifacts.Open(run.Info.ArtifactUri!).DownloadFileAsync("big.bin", _folder.File("out.bin"));
        Assert.Equal(bytes, File.ReadAllBytes(_folder.File("out.bin")));
        Assert.NotEmpty(ranges);
        await run.EndAsync();
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_said_at_once()
    {
        using var client = server.NewClient(_folder.File("spool"), 1, $"http://127.0.0.1:{FreePort.Next()}");
        var watch = Stopwatch.StartNew();
        await Assert.ThrowsAsync<MlflowUnavailableException>(() => client.Experiments.GetAsync("0"));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10));
    }
}
