using System.Net.Http.Json;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using ML.Common.Errors;
using ML.TestKit;
using ML.TestKit.Processes;
using ML.Training.Native;
using ML.Training.Native.Torch;

namespace ML.Training.Integration.Tests;

/// <summary>TorchScript modules as an API and behind the gateway. Both files were saved by libtorch 1.13: x·[1, -2, ½] + 3, and a dictionary of two inputs' sum and the first.</summary>
public sealed class TorchScriptTests : IDisposable
{
    static readonly string Scripts = Path.Combine(Repository.Root, "tests", "integration", "ML.Training.Integration.Tests", "scripts");

    readonly TemporaryFolder folder = new();

    public TorchScriptTests()
    {
        Judge.Require(File.Exists(Repository.Executable), "the published executable (./ml build)");
        Judge.Require(NativeLibraries.HasTorch, "libtorch and the training bridge (./ml train builds it)");
    }

    public void Dispose() => folder.Dispose();

    static ScriptTensor Floats(string name, long[] shape, params float[] values) => new(name, ElementType.Float32, shape, MemoryMarshal.AsBytes<float>(values).ToArray());

    static float[] Floats(ScriptTensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.Data.Span).ToArray();

    [Fact]
    public void A_module_runs_on_many_threads_at_once()
    {
        using var model = TorchScriptModel.Load(Path.Combine(Scripts, "affine.pt"));
        Assert.Equal(["x"], model.InputNames);
        Parallel.For(0, 200, i =>
        {
            var rows = 1 + i % 7;
            var x = Enumerable.Range(0, rows * 3).Select(v => (float)(v + i)).ToArray();
            var output = Assert.Single(model.Run([Floats("x", [rows, 3], x)]));
            Assert.Equal([rows, 1], output.Shape);
            Assert.Equal(Enumerable.Range(0, rows).Select(r => x[3 * r] - 2 * x[3 * r + 1] + 0.5f * x[3 * r + 2] + 3), Floats(output));
        });
    }

    [Fact]
    public void Outputs_of_a_dictionary_have_its_names_and_memory_of_their_own()
    {
        using var model = TorchScriptModel.Load(Path.Combine(Scripts, "pair.pt"));
        Assert.Equal(["left", "right"], model.InputNames);
        Assert.Null(model.OutputCount);
        var left = Floats("left", [2], 1, 2);
        var outputs = model.Run([Floats("right", [2], 10, 20), left]).ToDictionary(o => o.Name);
        Assert.Equal([11, 22], Floats(outputs["sum"]));
        MemoryMarshal.AsMemory(left.Data).Span.Clear();
        Assert.Equal([1, 2], Floats(outputs["same"]));
    }

    [Fact]
    public void What_a_module_cannot_take_is_said_in_libtorchs_words()
    {
        using var model = TorchScriptModel.Load(Path.Combine(Scripts, "affine.pt"));
        Assert.Contains("mat1 and mat2 shapes cannot be multiplied", Refused(() => model.Run([Floats("x", [1, 2], 1, 2)])));
        Assert.Contains("forward takes 1 tensors (x); 0 were given", Refused(() => model.Run([])));
        Assert.Contains("input 'x' is missing", Refused(() => model.Run([Floats("y", [1, 3], 1, 2, 3)])));
        Assert.Contains("has 12 bytes for shape [1, 4]", Refused(() => model.Run([Floats("x", [1, 4], 1, 2, 3)])));
        using var pair = TorchScriptModel.Load(Path.Combine(Scripts, "pair.pt"));
        Assert.Contains("left and right differ in length", Refused(() => pair.Run([Floats("left", [1], 1), Floats("right", [2], 1, 2)])));
        File.WriteAllText(folder.File("broken.pt"), "not a module");
        Assert.Contains("broken.pt", Refused(() => TorchScriptModel.Load(folder.File("broken.pt"))));

        static string Refused(Action action)
        {
            var error = Assert.Throws<PlatformException>(action);
            Assert.Equal(ErrorCode.InvalidParameterValue, error.Code);
            return error.Message;
        }
    }

    [Fact]
    public async Task A_folder_with_a_module_is_served_over_both_protocols()
    {
        var model = folder.File("model");
        Directory.CreateDirectory(Path.Combine(model, "data"));
        File.Copy(Path.Combine(Scripts, "affine.pt"), Path.Combine(model, "data", "model.pth"));
        File.WriteAllText(Path.Combine(model, "MLmodel"), """
            flavors:
              python_function: {data: data, loader_module: mlflow.pytorch}
              pytorch: {code: null, model_data: data, pytorch_version: 1.13.1}
            signature:
              inputs: '[{"type": "tensor", "tensor-spec": {"dtype": "float32", "shape": [-1, 3]}}]'
              outputs: '[{"type": "tensor", "tensor-spec": {"dtype": "float32", "shape": [-1, 1]}}]'
            """);
        var port = FreePort.Next();
        await using var process = ChildProcess.Start(Repository.Executable, ["models", "serve", "-m", model, "--port", $"{port}"], folder.Path, new Dictionary<string, string?> { ["MLFLOW_TRACKING_URI"] = null });
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        await Waiting.UntilHealthyAsync(http, "/ping", process, TimeSpan.FromSeconds(60));

        Assert.Equal("""[[0.0],[9.0]]""", (await PostAsync(http, "/invocations", """{"inputs": [[0, 2, 2], [4, 0, 4]]}""", 200)).GetProperty("predictions").GetRawText().Replace(" ", "", StringComparison.Ordinal));
        var frame = await PostAsync(http, "/invocations", """{"dataframe_split": {"columns": ["a", "b", "c"], "data": [[0, 2, 2], [4, 0, 4]]}}""", 200);
        Assert.Equal("[[0.0],[9.0]]", frame.GetProperty("predictions").GetRawText().Replace(" ", "", StringComparison.Ordinal));
        Assert.Contains("expected shape (-1, 3)", (await PostAsync(http, "/invocations", """{"inputs": [[0, 2]]}""", 400)).GetProperty("message").GetString());

        var name = (await http.GetFromJsonAsync<JsonElement>("/v2")).GetProperty("name").GetString();
        Assert.NotNull(name);
        var served = (await http.PostAsync("/v2/repository/index", null)).Content;
        var id = (await served.ReadFromJsonAsync<JsonElement>())[0].GetProperty("name").GetString();
        var described = await http.GetFromJsonAsync<JsonElement>($"/v2/models/{id}");
        Assert.Equal("FP32", described.GetProperty("inputs")[0].GetProperty("datatype").GetString());
        var answer = await PostAsync(http, $"/v2/models/{id}/infer", """{"inputs": [{"name": "x", "datatype": "FP32", "shape": [2, 3], "data": [0, 2, 2, 4, 0, 4]}]}""", 200);
        Assert.Equal([0.0, 9.0], answer.GetProperty("outputs")[0].GetProperty("data").EnumerateArray().Select(v => v.GetDouble()));
        var refused = await PostAsync(http, $"/v2/models/{id}/infer", """{"inputs": [{"name": "x", "datatype": "FP32", "shape": [1, 2], "data": [0, 2]}]}""", 400);
        Assert.Contains("unexpected shape for input 'x'", refused.GetProperty("error").GetString());
    }

    static async Task<JsonElement> PostAsync(HttpClient http, string path, string body, int status)
    {
        using var answer = await http.PostAsync(path, new StringContent(body, Encoding.UTF8, "application/json"));
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True((int)answer.StatusCode == status, $"{(int)answer.StatusCode}: {text}");
        return JsonDocument.Parse(text).RootElement;
    }
}
