using System.Globalization;
using System.Net;
using ML.TestKit;
using ML.TestKit.Servers;

namespace ML.Integration.Tests.Artifacts;

/// <summary>The size of an artifact does not decide how much memory the server takes.</summary>
public sealed class FlatMemoryTests
{
    const int Size = 256 << 20, Growth = 64 << 10;
    const string Path = "/api/2.0/mlflow-artifacts/artifacts/large.bin";

    [Fact]
    public async Task A_large_artifact_goes_up_and_down_without_being_held()
    {
        using var folder = new TemporaryFolder();
        await using var server = await MlServer.StartAsync(folder.Path);
        using (var small = await server.Http.PutAsync(Path, new Zeros(1 << 20))) Assert.Equal(HttpStatusCode.OK, small.StatusCode);
        await ReadAsync(server.Http, 1 << 20);
        var before = PeakKibibytes(server.Process.Id);

        using (var large = await server.Http.PutAsync(Path, new Zeros(Size))) Assert.Equal(HttpStatusCode.OK, large.StatusCode);
        await ReadAsync(server.Http, Size);
        Assert.InRange(PeakKibibytes(server.Process.Id) - before, 0, Growth);
    }

    static async Task ReadAsync(HttpClient http, long expected)
    {
        using var answer = await http.GetAsync(Path, HttpCompletionOption.ResponseHeadersRead);
        await using var stream = await answer.Content.ReadAsStreamAsync();
        var buffer = new byte[1 << 20];
        long total = 0;
        for (int read; (read = await stream.ReadAsync(buffer)) > 0;) total += read;
        Assert.Equal(expected, total);
    }

    static long PeakKibibytes(int process) => long.Parse(
        File.ReadLines($"/proc/{process}/status").Single(l => l.StartsWith("VmHWM:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture);

    sealed class Zeros(int length) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            var buffer = new byte[1 << 20];
            for (var left = length; left > 0; left -= buffer.Length) await stream.WriteAsync(buffer);
        }

        protected override bool TryComputeLength(out long size)
        {
            size = length;
            return true;
        }
    }
}
