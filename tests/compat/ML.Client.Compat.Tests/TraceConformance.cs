using System.Diagnostics;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using ML.Client.Autologging;
using ML.Client.Errors;
using ML.Client.Traces;
using ML.Client.Tracing;

namespace ML.Client.Compat.Tests;

/// <summary>Traces of chats and of any activity, whoever keeps them.</summary>
public abstract class TraceConformance(ServerFixture server)
{
    static readonly ActivitySource Foreign = new("Some.Library");

    [Fact]
    public async Task A_chat_with_a_tool_becomes_a_trace()
    {
        Mlflow.Use(server.Client);
        var experiment = await Mlflow.SetExperimentAsync($"traces-{Guid.NewGuid():n}");
        string traceId;
        var options = new AutologOptions { ActivitySources = { "Some.*" } };
        await using (await Mlflow.AutologAsync(options))
        {
            using var root = Tracer.Start("answer", SpanType.Agent).SetInputs(new JsonObject { ["question"] = "weather?" });
            traceId = root.TraceId!;
            using var chat = new WeatherModel().WithMlflowTracing();
            await chat.GetResponseAsync([new ChatMessage(ChatRole.User, "weather?")], new() { ModelId = "small", Tools = [AIFunctionFactory.CreateDeclaration("weather", "tells it", System.Text.Json.JsonDocument.Parse("{}").RootElement)] });
            using (var lookup = Foreign.StartActivity("lookup")) lookup?.SetTag("n", 3);
            await foreach (var update in chat.GetStreamingResponseAsync("again")) Assert.NotEmpty(update.Text);
            root.SetOutputs("sunny");
        }

        var info = await server.Client.Traces.GetAsync(traceId);
        Assert.Equal("OK", info.State);
        Assert.Contains("weather?", info.RequestPreview);
        Assert.Equal(30, (int)JsonNode.Parse(info.TraceMetadata!["mlflow.trace.tokenUsage"])!["total_tokens"]!);
        var trace = await server.Client.Traces.GetWithSpansAsync(traceId);
        var names = trace["spans"]!.AsArray().Select(s => (string)s!["name"]!).Order(StringComparer.Ordinal);
        Assert.Equal(["answer", "chat", "chat", "lookup"], names);
        Assert.Contains(await server.Client.Traces.SearchAsync([experiment], "trace.status = 'OK'").ToListAsync(), t => t.TraceId == traceId);
    }

    [Fact]
    public async Task Errors_feedback_and_tags_are_kept()
    {
        Mlflow.Use(server.Client);
        var experiment = await Mlflow.SetExperimentAsync($"traces-{Guid.NewGuid():n}");
        string id;
        await using (var autolog = await Mlflow.AutologAsync())
        {
            using (var span = Tracer.StartFrom("remote", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")) Assert.Equal("tr-0af7651916cd43dd8448eb211c80319c", span.TraceId);
            using (var span = Tracer.Start("broken")) id = span.Fail(new InvalidDataException("boom")).TraceId!;
            await autolog.FlushAsync();
        }

        Assert.Equal("ERROR", (await server.Client.Traces.GetAsync(id)).State);
        var feedback = await server.Client.Traces.LogFeedbackAsync(id, "correct", false, AssessmentSource.Human("ann"), "wrong city");
        await server.Client.Traces.LogExpectationAsync(id, "city", "Bonn", AssessmentSource.Human("ann"));
        await server.Client.Traces.SetTagAsync(id, "k", "v");
        var read = await server.Client.Traces.GetAsync(id);
        Assert.Equal("v", read.Tags!["k"]);
        Assert.Equal(["city", "correct"], read.Assessments!.Select(a => a.AssessmentName!).Order(StringComparer.Ordinal));
        Assert.Equal(id, Assert.Single(await server.Client.Traces.GetManyAsync([id])).TraceId);
        Assert.Equal("broken", (string)Assert.Single(await server.Client.Traces.GetManyWithSpansAsync([id]))["spans"]![0]!["name"]!);
        var changed = await server.Client.Traces.UpdateAssessmentAsync(id, feedback.AssessmentId!, feedback: true, rationale: "right after all");
        Assert.Equal((true, "right after all", "correct"), ((bool)changed.Feedback!.Value!, changed.Rationale, changed.AssessmentName));
        var kept = await server.Client.Traces.GetAssessmentAsync(id, feedback.AssessmentId!);
        Assert.Equal((true, "right after all"), ((bool)kept.Feedback!.Value!, kept.Rationale));
        await server.Client.Traces.DeleteAssessmentAsync(id, feedback.AssessmentId!);
        await server.Client.Traces.DeleteTagAsync(id, "k");
        Assert.Equal(1, await server.Client.Traces.DeleteAsync(experiment, [id]));
        await Assert.ThrowsAsync<MlflowNotFoundException>(() => server.Client.Traces.GetAsync(id));
    }

    [Fact]
    public async Task A_trace_that_something_else_measured_is_recorded()
    {
        var experiment = await server.Client.Experiments.CreateAsync($"traces-{Guid.NewGuid():n}");
        var id = $"tr-{Guid.NewGuid():n}";
        var trace = new TraceInfo
        {
            TraceId = id, TraceLocation = TraceLocation.Of(experiment), RequestTime = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000), ExecutionDuration = "1.500s", State = "OK",
            RequestPreview = "in", ResponsePreview = "out", TraceMetadata = new() { ["m"] = "1" }, Tags = new() { ["k"] = "v" },
        };
        Assert.Equal(id, (await server.Client.Traces.StartAsync(trace)).TraceId);
        var read = await server.Client.Traces.GetAsync(id);
        Assert.Equal(("OK", "in", "out", "1.500s", trace.RequestTime), (read.State, read.RequestPreview, read.ResponsePreview, read.ExecutionDuration, read.RequestTime));
        Assert.Equal(("1", "v"), (read.TraceMetadata!["m"], read.Tags!["k"]));
    }

    /// <summary>A model that asks for a tool, and streams in pieces.</summary>
    sealed class WeatherModel : IChatClient
    {
        public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
            Task.FromResult(new ChatResponse(new ChatMessage(ChatRole.Assistant, [new FunctionCallContent("c1", "weather", new Dictionary<string, object?> { ["city"] = "Bonn" })]))
            {
                ModelId = "small", FinishReason = ChatFinishReason.ToolCalls, Usage = new() { InputTokenCount = 20, OutputTokenCount = 10, TotalTokenCount = 30 },
            });

        public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null,
            [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            foreach (var piece in (string[])["sun", "ny"])
            {
                await Task.Yield();
                yield return new ChatResponseUpdate(ChatRole.Assistant, piece);
            }
        }

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
        }
    }
}
