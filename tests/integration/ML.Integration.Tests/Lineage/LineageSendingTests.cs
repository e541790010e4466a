using System.Net;
using System.Text.Json.Nodes;
using ML.TestKit;
using ML.TestKit.Processes;
using ML.TestKit.Servers;

namespace ML.Integration.Tests.Lineage;

/// <summary>Another catalogue is told of every act, whatever happens on the way.</summary>
public sealed class LineageSendingTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Acts_come_in_order_and_once_also_after_a_catalogue_was_away()
    {
        var address = $"http://127.0.0.1:{FreePort.Next()}/api/v1/lineage/";
        string[] flags = ["--lineage-url", address];
        var uri = $"sqlite:///{folder.Path}/mlflow.db";
        using var catalogue = new Catalogue(address);
        await using (var server = await MlServer.StartAsync(uri, folder.Path, flags))
        {
            var run = await server.Http.CreateRunAsync("0");
            await server.Http.PostAsync("registered-models/create", new JsonObject { ["name"] = "delay" });
            for (var version = 1; version <= 3; version++)
                await server.Http.PostAsync("model-versions/create", new JsonObject { ["name"] = "delay", ["source"] = $"runs:/{run}/model", ["run_id"] = run });
            // The first two calls were answered with 503.
            await Waiting.UntilAsync(() => Task.FromResult(catalogue.Taken.Count == 3), TimeSpan.FromSeconds(30), () => $"{catalogue.Taken.Count} of 3 came\n{server.Process.Output}");
        }

        await using (var server = await MlServer.StartAsync(uri, folder.Path, flags))
        {
            var run = await server.Http.CreateRunAsync("0");
            await server.Http.PostAsync("model-versions/create", new JsonObject { ["name"] = "delay", ["source"] = $"runs:/{run}/model", ["run_id"] = run });
            await Waiting.UntilAsync(() => Task.FromResult(catalogue.Taken.Count >= 4), TimeSpan.FromSeconds(30), () => $"{catalogue.Taken.Count} of 4 came\n{server.Process.Output}");
        }

        Assert.All(catalogue.Taken, e => Assert.Equal("model_version.create/delay", e["job"]!["name"]!.GetValue<string>()));
        Assert.Equal(["1", "2", "3", "4"], catalogue.Taken.Select(e => e["outputs"]![0]!["facets"]!["version"]!["datasetVersion"]!.GetValue<string>()));
    }

    sealed class Catalogue : IDisposable
    {
        readonly LoopbackListener listener;
        readonly List<JsonNode> taken = [];
        int calls;

        public Catalogue(string address) => listener = new LoopbackListener(address, TakeAsync);

        public IReadOnlyList<JsonNode> Taken
        {
            get
            {
                lock (taken) return [.. taken];
            }
        }

        public void Dispose() => listener.Dispose();

        async Task TakeAsync(HttpListenerContext context)
        {
            var body = await JsonNode.ParseAsync(context.Request.InputStream);
            if (++calls <= 2) context.Response.StatusCode = 503;
            else lock (taken) taken.Add(body!);
        }
    }
}
