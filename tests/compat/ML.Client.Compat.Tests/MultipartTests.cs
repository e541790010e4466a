using System.Collections.Concurrent;
using ML.Client.Fluent;
using ML.TestKit;
using ML.TestKit.Servers;
using static ML.Client.Compat.Tests.FaultProxy;

namespace ML.Client.Compat.Tests;

/// <summary>Large files in parts, straight to an object store.</summary>
public sealed class MultipartTests(S3Server store) : IClassFixture<S3Server>, IAsyncLifetime
{
    readonly TemporaryFolder _folder = new();
    readonly ConcurrentQueue<string> _calls = new();
    MlServer _server = null!;
    FaultProxy _proxy = null!;
    MlflowClient _client = null!;
    ActiveRun _run = null!;

    public async Task InitializeAsync()
    {
        // The server of a test inherits what an operator would set.
        foreach (var name in (string[])["MLFLOW_S3_ENDPOINT_URL", "AWS_REGION"]) Environment.SetEnvironmentVariable(name, store.Variable(name));
        _server = await MlServer.StartAsync($"sqlite:///{_folder.Path}/mlflow.db", _folder.Path, "--artifacts-destination", $"s3://{S3Server.Bucket}/{Guid.NewGuid():n}");
        foreach (var name in (string[])["MLFLOW_S3_ENDPOINT_URL", "AWS_REGION"]) Environment.SetEnvironmentVariable(name, null);
        _proxy = await FaultProxy.StartAsync(_server.Address);
        _proxy.Choose = (_, request) =>
        {
            _calls.Enqueue($"{request.Method} {request.Path}");
            return Fault.None;
        };
        _client = new(new MlflowClientOptions
        {
            TrackingUri = _proxy.Address, SpoolDirectory = _folder.File("spool"), MaxRetries = 0, ArtifactParallelism = 1, MultipartUploadMinimumSize = 6 << 20, MultipartUploadChunkSize = 5 << 20,
            MultipartDownloadMinimumSize = 6 << 20, MultipartDownloadChunkSize = 5 << 20,
        });
        _run = await _client.StartRunAsync(options: new() { ExperimentId = "0" });
        var content = new byte[(12 << 20) + 5];
        Random.Shared.NextBytes(content);
        File.WriteAllBytes(_folder.File("big.bin"), content);
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _proxy.DisposeAsync();
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_large_file_goes_in_parts_past_the_server()
    {
        var told = new Told(_ => { });
        await _run.Log.ArtifactAsync(_folder.File("big.bin"), "deep/er", told);
        Assert.Equal([5 << 20, 10 << 20, (12 << 20) + 5], told.Bytes);
        Assert.Contains(_calls, c => c.Contains("/mpu/complete/", StringComparison.Ordinal));
        Assert.DoesNotContain(_calls, c => c.StartsWith("PUT ", StringComparison.Ordinal));
        var file = Assert.Single(await _run.Log.Files.ListAsync("deep/er"));
        Assert.Equal((12 << 20) + 5, file.FileSize);

        // It comes back the same way: the server is asked for its size and where it lies, and for none of its bytes.
        _calls.Clear();
        await _run.Log.Files.DownloadFileAsync("deep/er/big.bin", _folder.File("back.bin"));
        Assert.True(File.ReadAllBytes(_folder.File("big.bin")).AsSpan().SequenceEqual(File.ReadAllBytes(_folder.File("back.bin"))));
        Assert.Equal(["artifacts", "presigned", "server-info"], _calls.Select(c => c.Contains("/presigned/", StringComparison.Ordinal) ? "presigned" : c.Contains("/artifacts/", StringComparison.Ordinal) ? "artifacts" : c.Split('/')[^1]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_cannot_be_finished_is_taken_back()
    {
        var told = new Told(_ =>
        {
            using var file = File.OpenWrite(_folder.File("big.bin"));
            file.SetLength(7 << 20);
        });
        await Assert.ThrowsAsync<InvalidOperationException>(() => _run.Log.ArtifactAsync(_folder.File("big.bin"), progress: told));
        Assert.Contains(_calls, c => c.Contains("/mpu/abort/", StringComparison.Ordinal));
        Assert.Empty(await _run.Log.Files.ListAsync());
    }

    [Fact]
    public async Task A_small_file_goes_through_the_server()
    {
        File.WriteAllText(_folder.File("small.txt"), "small");
        await _run.Log.ArtifactAsync(_folder.File("small.txt"));
        Assert.Contains(_calls, c => c.StartsWith("PUT ", StringComparison.Ordinal));
        Assert.Equal("small", await _run.Log.Files.ReadTextAsync("small.txt"));
    }

    sealed class Told(Action<long> then) : IProgress<long>
    {
        public List<long> Bytes { get; } = [];

        public void Report(long value)
        {
            Bytes.Add(value);
            then(value);
        }
    }
}
