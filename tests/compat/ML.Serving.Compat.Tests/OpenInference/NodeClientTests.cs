using System.Diagnostics;
using ML.Serving.Compat.Tests.Judges;
using ML.Serving.Standalone;
using ML.TestKit;

namespace ML.Serving.Compat.Tests.OpenInference;

/// <summary>grpc-js against a served model: calls, typed contents, gzip, statuses, deadlines, streams, cancellation.</summary>
public sealed class NodeClientTests(ModelFolders folders) : IClassFixture<ModelFolders>
{
    static readonly string Node = Path.Combine(Repository.Root, "tests", "compat", "ML.Serving.Compat.Tests", "node");

    [Fact]
    public async Task Grpc_js_finds_everything_as_it_expects()
    {
        PythonJudge.Require();
        Judge.Require(Directory.Exists(Path.Combine(Node, "node_modules", "@grpc", "grpc-js")), "grpc-js (npm ci in tests/compat/ML.Serving.Compat.Tests/node)");
        await using var application = await ServeApplication.StartAsync(new ServeOptions { ModelUri = folders["m"], Port = 0, GrpcPort = 0 }, CancellationToken.None);
        var proto = Path.Combine(Repository.Root, "serving", "ML.Serving", "OpenInference", "Grpc", "open_inference.proto");
        var info = new ProcessStartInfo("node", [Path.Combine(Node, "infer.js"), new Uri(application.Urls.ElementAt(1)).Authority, proto]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(info)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Equal("ok\n", await output + await error);
    }
}
