using System.Text.Json;
using ML.Serving.Compat.Tests.Judges;
using ML.Serving.OpenInference.Grpc;
using ML.Serving.OpenInference.Rest;
using ML.Serving.Scoring;
using ML.TestKit;
using Xunit.Abstractions;

namespace ML.Serving.Compat.Tests.OpenInference;

/// <summary>ONNX's node tests (Debian's libonnx-testdata): what ONNX Runtime passes itself, it passes behind both wires.</summary>
public sealed class OnnxNodeTests(ITestOutputHelper output)
{
    const string Nodes = "/usr/share/libonnx-testdata/data/node";

    [Fact]
    public async Task The_pass_list_is_onnxruntimes_own()
    {
        PythonJudge.Require();
        Judge.Require(Directory.Exists(Nodes), "Debian's libonnx-testdata");
        using var catalog = new NodeCatalog(Nodes);
        await using var server = await OurServer.StartAsync(routes =>
        {
            routes.MapOpenInference(catalog, new ScoringLimits());
            routes.MapOpenInferenceGrpc(catalog, new ScoringLimits());
        });
        var answer = await PythonJudge.RunAsync(PythonJudge.Script("onnx_node_tests.py"), Nodes, server.Address.Authority, server.GrpcAddress.Authority);
        var result = JsonDocument.Parse(answer.Trim().Split('\n')[^1]).RootElement;
        output.WriteLine($"{result.GetProperty("counted")} tests counted, {result.GetProperty("skipped")} not for this runtime or wire");
        Assert.Empty(result.GetProperty("lost").EnumerateArray().Select(l => l.GetString()));
        Assert.True(result.GetProperty("counted").GetInt32() > 700, answer);
    }
}
