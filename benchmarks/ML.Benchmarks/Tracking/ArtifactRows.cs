using ML.TestKit;
using ML.TestKit.Processes;
using ML.TestKit.Servers;

namespace ML.Benchmarks.Tracking;

/// <summary>One large artifact up and down through our proxy, against bare Kestrel on the same disk.</summary>
sealed class ArtifactRows(BenchmarkReport report, bool quick)
{
    const string Path = "/api/2.0/mlflow-artifacts/artifacts/1/bench/large.bin";

    public async Task RunAsync(MlServer ours)
    {
        var size = quick ? 256L << 20 : 1L << 30;
        using var folder = new TemporaryFolder();
        var port = FreePort.Next();
        await using var process = ChildProcess.Start(
            "dotnet", [typeof(ArtifactRows).Assembly.Location, "bare-files", $"{port}", folder.Path]);
        using var bare = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = TimeSpan.FromMinutes(5) };
        await Waiting.UntilHealthyAsync(bare, "/health", process, TimeSpan.FromSeconds(30));
        using var http = new HttpClient { BaseAddress = ours.Http.BaseAddress, Timeout = TimeSpan.FromMinutes(5) };
        var repeats = quick ? 3 : 5;
        var (up, bareUp) = await Measure.PairAsync(repeats, () => PutAsync(http, Path, size), () => PutAsync(bare, "/large.bin", size));
        report.AddFaster($"artifact of {size >> 20:#,0} MiB up, against bare Kestrel", up, bareUp, Goal.AtLeastTimes(0.8));
        var (down, bareDown) = await Measure.PairAsync(repeats, () => GetAsync(http, Path), () => GetAsync(bare, "/large.bin"));
        report.AddFaster($"artifact of {size >> 20:#,0} MiB down, against bare Kestrel's static file", down, bareDown, Goal.AtLeastTimes(0.8));
        using var deleted = await http.DeleteAsync(Path);
    }

    static async Task PutAsync(HttpClient http, string path, long size)
    {
        using var content = new StreamContent(new PatternStream(size), 256 << 10);
        content.Headers.ContentLength = size;
        using var answer = await http.PutAsync(path, content);
        answer.EnsureSuccessStatusCode();
    }

    static async Task GetAsync(HttpClient http, string path)
    {
        using var answer = await http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead);
        answer.EnsureSuccessStatusCode();
        await answer.Content.CopyToAsync(Stream.Null);
    }

    // As many bytes as asked for, made without cost.
    sealed class PatternStream(long size) : Stream
    {
        long left = size;

        public override int Read(Span<byte> buffer)
        {
            var count = (int)Math.Min(buffer.Length, left);
            buffer[..count].Fill((byte)left);
            left -= count;
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(Read(buffer.Span));

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => Task.FromResult(Read(buffer.AsSpan(offset, count)));

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
