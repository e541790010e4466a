// Answers one question with retrieval and a chat model, and prints the id of the trace.
using System.Text.Json.Nodes;
using ChatTraces;
using Microsoft.Extensions.AI;
using ML.Client;
using ML.Client.Autologging;
using ML.Client.Traces;
using ML.Client.Tracing;

var question = args.Length > 0 ? args[0] : "which flights are late?";
await Mlflow.SetExperimentAsync("chat-traces");
string traceId;
await using (var autolog = await Mlflow.AutologAsync())
{
    using var chat = new EchoModel().WithMlflowTracing();
    using var root = Tracer.Start("answer", SpanType.Agent).SetInputs(new JsonObject { ["question"] = question });
    traceId = root.TraceId!;
    using (var retrieve = Tracer.Start("retrieve", SpanType.Retriever).SetInputs(question))
        retrieve.SetOutputs(new JsonArray(new JsonObject { ["page_content"] = "All of them." }));
    var response = await chat.GetResponseAsync([new ChatMessage(ChatRole.System, "Answer backwards."), new ChatMessage(ChatRole.User, question)]);
    root.SetOutputs(response.Text);
}

await Mlflow.Client.Traces.LogFeedbackAsync(traceId, "helpful", true, AssessmentSource.Human("sample"));
Console.WriteLine($"trace {traceId}");
