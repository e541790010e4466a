using ML.TestKit.Servers;

namespace ML.Client.Compat.Tests;

/// <summary>The real <c>mlflow server</c>.</summary>
public sealed class RealMlflow : ServerFixture
{
    public const string Name = "the real MLflow server";

    protected override async Task<ITrackingServer> StartAsync(string folder) => await MlflowServer.StartAsync(folder);
}

[CollectionDefinition(RealMlflow.Name)]
public sealed class RealMlflowCollection : ICollectionFixture<RealMlflow>;

[Collection(RealMlflow.Name)]
public sealed class RealMlflowTrackingTests(RealMlflow server) : TrackingConformance(server);

[Collection(RealMlflow.Name)]
public sealed class RealMlflowRegistryTests(RealMlflow server) : RegistryConformance(server);

[Collection(RealMlflow.Name)]
public sealed class RealMlflowWebhookTests(RealMlflow server) : WebhookConformance(server);

[Collection(RealMlflow.Name)]
public sealed class RealMlflowFluentTests(RealMlflow server) : FluentConformance(server, pointsOfEachThread: 500);

[Collection(RealMlflow.Name)]
public sealed class RealMlflowPythonTests(RealMlflow server) : PythonConformance(server);

[Collection(RealMlflow.Name)]
public sealed class RealMlflowSampleTests(RealMlflow server)
{
    [Fact]
    public async Task A_chat_application_leaves_its_trace_and_what_people_thought_of_it()
    {
        var output = await Samples.RunAsync("ChatTraces", server.Address, "who is late?");
        var id = output.Split("trace ")[1].Trim();
        var trace = await server.Client.Traces.GetWithSpansAsync(id);
        Assert.Equal(["answer", "chat", "retrieve"], trace["spans"]!.AsArray().Select(s => (string)s!["name"]!).Order(StringComparer.Ordinal));
        var info = await server.Client.Traces.GetAsync(id);
        Assert.Contains("?etal si ohw", info.ResponsePreview);
        Assert.Contains(info.Assessments!, a => a.AssessmentName == "helpful");
    }
}

[Collection(RealMlflow.Name)]
public sealed class RealMlflowTraceTests(RealMlflow server) : TraceConformance(server);
