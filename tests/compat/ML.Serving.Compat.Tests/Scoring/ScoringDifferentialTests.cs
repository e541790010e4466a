using System.Text.Json;
using ML.Serving.Compat.Tests.Judges;
using ML.Serving.Models;
using ML.Serving.Onnx.Models;
using ML.Serving.Scoring;

namespace ML.Serving.Compat.Tests.Scoring;

/// <summary>The same requests to MLflow's scoring server and to ours: the same statuses, types and bodies.</summary>
public sealed class ScoringDifferentialTests(ModelFolders folders) : IClassFixture<ModelFolders>
{
    static readonly JsonSerializerOptions Lenient = new() { PropertyNameCaseInsensitive = true };

    [Fact]
    public async Task Every_request_is_answered_as_MLflow_answers_it()
    {
        PythonJudge.Require();
        using var real = await RealScoringServers.StartAsync(folders.Root, "columns");
        var models = Directory.GetDirectories(folders.Root).Select(f => ServableModel.Load(Path.GetFileName(f), "1", ModelFolder.Open(f))).ToList();
        await using var ours = await OurServer.StartAsync(routes =>
        {
            foreach (var model in models) routes.MapScoring("/" + model.Name, () => model, new ScoringLimits());
        });
        using var theirClient = new HttpClient { BaseAddress = real.Address };
        using var ourClient = new HttpClient { BaseAddress = ours.Address };
        var different = new List<string>();
        foreach (var request in Cases())
        {
            var expected = await ScoringAnswer.OfAsync(theirClient, request.Model, request.Type, request.Body);
            var actual = await ScoringAnswer.OfAsync(ourClient, request.Model, request.Type, request.Body);
            if (expected != actual) different.Add($"{request}\n  theirs: {expected}\n  ours:   {actual}");
        }

        Assert.True(different.Count == 0, $"{different.Count} of {Cases().Count} differ:\n{string.Join('\n', different)}");
        models.ForEach(m => m.Dispose());
    }

    static List<ScoringCase> Cases() =>
        JsonSerializer.Deserialize<List<ScoringCase>>(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "scoring-cases.json")), Lenient)!;
}
