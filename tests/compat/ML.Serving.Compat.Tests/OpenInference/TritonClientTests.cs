using ML.Serving.Compat.Tests.Judges;
using ML.Serving.Standalone;

namespace ML.Serving.Compat.Tests.OpenInference;

/// <summary>tritonclient over HTTP and gRPC against one served model: data types, errors, metadata, streams, compression.</summary>
public sealed class TritonClientTests(ModelFolders folders) : IClassFixture<ModelFolders>
{
    [Fact]
    public async Task Tritonclient_finds_everything_as_it_expects()
    {
        PythonJudge.Require();
        var options = new ServeOptions { ModelUri = folders["wire"], Port = 0, GrpcPort = 0 };
        await using var application = await ServeApplication.StartAsync(options, CancellationToken.None);
        var addresses = application.Urls.Select(u => new Uri(u).Authority).ToArray();
        Assert.Equal("ok\n", await PythonJudge.RunAsync(PythonJudge.Script("triton_client.py"), addresses[0], addresses[1], "wire"));
    }
}
