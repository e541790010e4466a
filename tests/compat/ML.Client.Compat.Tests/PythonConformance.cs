using System.Text.Json;
using System.Text.Json.Nodes;
using ML.Client.Datasets;
using ML.Client.Models;
using ML.Client.Onnx;
using ML.TestKit;

namespace ML.Client.Compat.Tests;

/// <summary>What C# logs, Python reads and predicts with, and the other way round, whoever keeps it.</summary>
public abstract class PythonConformance(ServerFixture server)
{
    const int Points = 1500;
    static readonly string Script = Path.Combine(Repository.Root, "tests", "compat", "ML.Client.Compat.Tests", "python", "exchange.py");
    static readonly JsonSerializerOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public async Task Python_and_this_client_read_each_other()
    {
        using var folder = new TemporaryFolder();
        OnnxFiles.WriteLinear(folder.File("lin.onnx"), [1, 2, 3], 0.5f);
        File.WriteAllText(folder.File("d.csv"), "a\n1\n");
        var dataset = DatasetInfo.FromFile(folder.File("d.csv"));
        var ours = $"lin-{Guid.NewGuid():n}";
        var theirs = $"py-{Guid.NewGuid():n}";
        Mlflow.Use(server.Client);
        await Mlflow.SetExperimentAsync($"python-{Guid.NewGuid():n}");
        var (run, model) = await LogAsync(folder.File("lin.onnx"), ours, dataset);

        var output = await Python.RunAsync(Python.Executable, Script, [server.Address, run, $"{model.ModelUri},models:/{ours}/1", folder.File("lin.onnx"), theirs], folder.Path);
        var read = JsonNode.Parse(output.Split('\n').Last(l => l.StartsWith("RESULT", StringComparison.Ordinal))["RESULT".Length..])!;

        CheckRun(read["run"]!, dataset.Digest);
        foreach (var prediction in read["predictions"]!.AsArray()) CheckPrediction(prediction!, model.ModelId, run);
        await CheckLoggedByPythonAsync((string)read["logged"]!["run_id"]!, (string)read["logged"]!["model_id"]!, theirs, folder);
    }

    static async Task<(string Run, LoggedModelInfo Model)> LogAsync(string onnx, string registeredName, DatasetInfo dataset)
    {
        await using var run = await Mlflow.StartRunAsync("to python");
        Log.Params([new("lr", 0.1), new("flag", true), new("none", null), new("text", "grüße")]);
        Log.Tag("k", "v");
        for (var i = 0; i < Points; i++) Log.Metric("loss", 1.0 / (i + 3), i);
        await Log.TableAsync(["a", "b"], [["x", 1.5], ["y", null]], "t.json");
        await Log.DictAsync(new JsonObject { ["p"] = new JsonArray(1, "two") }, "c.json");
        await Log.InputAsync(dataset, "training");
        var model = await Log.OnnxModelAsync(onnx, "lin", new()
        {
            InputExample = JsonNode.Parse("[[1.0, 1.0, 1.0]]"), RegisteredModelName = registeredName,
            Params = new Dictionary<string, string> { ["depth"] = "1" }, Metadata = new JsonObject { ["owner"] = "a: b" },
        });
        Assert.Equal("1", model.RegisteredVersion);
        return (run.RunId, model);
    }

    static void CheckRun(JsonNode read, string digest)
    {
        Assert.Equal(("to python", "FINISHED", Environment.UserName, "v"), ((string)read["name"]!, (string)read["status"]!, (string)read["user"]!, (string)read["tag"]!));
        Assert.Equal("""{"flag":"True","lr":"0.1","none":"None","text":"grüße"}""", Text(read["params"]!));
        Assert.Equal(Enumerable.Range(0, Points).Select(i => ((long)i, 1.0 / (i + 3))), read["loss"]!.AsArray().Select(p => ((long)p![0]!, (double)p[1]!)));
        Assert.Equal("""["c.json","t.json"]""", Text(read["artifacts"]!));
        Assert.Equal("""{"p":[1,"two"]}""", Text(read["dict"]!));
        Assert.Equal("""["x","y"]""", Text(read["table"]!));
        Assert.Equal($$"""[["d.csv","{{digest}}","training"]]""", Text(read["inputs"]!));
    }

    static void CheckPrediction(JsonNode read, string modelId, string runId)
    {
        Assert.Equal("[[6.5],[14.5]]", Text(read["y"]!));
        Assert.Equal("""[{"type": "tensor", "tensor-spec": {"dtype": "float32", "shape": [-1, 3]}}]""", (string)read["inputs"]!);
        Assert.Equal("""[{"name": "y", "type": "tensor", "tensor-spec": {"dtype": "float32", "shape": [-1, 1]}}]""", (string)read["outputs"]!);
        Assert.Equal("""["onnx","python_function"]""", Text(read["flavors"]!));
        Assert.Equal("[[1.0,1.0,1.0]]", Text(read["example"]!));
        Assert.Equal("""{"inputs":[[1.0,1.0,1.0]]}""", Text(read["serving"]!));
        Assert.Equal("""{"owner":"a: b"}""", Text(read["metadata"]!));
        Assert.Equal((modelId, runId), ((string)read["model_id"]!, (string)read["run_id"]!));
    }

    async Task CheckLoggedByPythonAsync(string runId, string modelId, string name, TemporaryFolder folder)
    {
        var run = await server.Client.Runs.GetAsync(runId);
        Assert.Equal("None", run.Data!.Params!.Single(p => p.Key == "none").Value);
        Assert.Equal([1.0, 0.5, 1.0 / 3], (await server.Client.Runs.MetricHistoryAsync(runId, "loss").ToListAsync()).Select(m => m.Value!.Value));
        foreach (var uri in (string[])[$"models:/{modelId}", $"models:/{name}/latest", $"runs:/{runId}/lin"])
        {
            var target = folder.File(Guid.NewGuid().ToString("n"));
            await server.Client.Artifacts.DownloadAsync(uri, target);
            var file = OnnxFile.Read(Path.Combine(target, "model.onnx"));
            Assert.Equal(("x", "y", 17), (file.Inputs.Single().Name, file.Outputs.Single().Name, file.Opset));
            Assert.Contains("loader_module: mlflow.onnx", File.ReadAllText(Path.Combine(target, "MLmodel")));
        }
    }

    static string Text(JsonNode node) => node.ToJsonString(Plain);
}
