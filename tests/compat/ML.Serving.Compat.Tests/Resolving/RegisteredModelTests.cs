using System.Net.Http.Json;
using System.Text.Json;
using ML.Common.Errors;
using ML.Serving.Compat.Tests.Judges;
using ML.Serving.Standalone;
using ML.TestKit;

namespace ML.Serving.Compat.Tests.Resolving;

/// <summary>Models registered by MLflow's client on the real server, served from every form of URI.</summary>
[Collection(TrackingCollection.Name)]
public sealed class RegisteredModelTests(RealTrackingServer tracking)
{
    [Fact]
    public async Task Every_form_of_uri_serves_the_model_and_predicts_what_onnxruntime_predicts()
    {
        PythonJudge.Require();
        using var cache = new TemporaryFolder();
        Environment.SetEnvironmentVariable("ML_MODEL_CACHE", cache.Path);
        Environment.SetEnvironmentVariable("MLFLOW_TRACKING_URI", tracking.Address.ToString());
        var logged = JsonDocument.Parse((await PythonJudge.RunAsync(PythonJudge.Script("register_model.py"))).Trim().Split('\n')[^1]).RootElement;
        var expected = logged.GetProperty("expected").EnumerateArray().Select(e => e.GetDouble()).ToArray();
        foreach (var uri in logged.GetProperty("uris").EnumerateArray())
            Assert.True(Difference(expected, await PredictAsync(uri.GetString()!, logged.GetProperty("request"))) < 1e-5, $"{uri} predicts something else");
        Assert.True(Difference(expected, await PredictAsync(logged.GetProperty("latest").GetString()!, logged.GetProperty("request"))) > 1e-3);
        await Missing("models:/delay/77");
        await Missing("models:/delay@nobody");
        await Missing("models:/delay/Production");
        await Missing("models:/unknown/1");
        await Missing("runs:/0123456789abcdef0123456789abcdef/model");
    }

    static async Task<double[]> PredictAsync(string uri, JsonElement request)
    {
        await using var application = await ServeApplication.StartAsync(new ServeOptions { ModelUri = uri, Port = 0 }, CancellationToken.None);
        using var client = new HttpClient { BaseAddress = new Uri(application.Urls.First()) };
        using var response = await client.PostAsJsonAsync("/invocations", request);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>();
        return [.. answer.GetProperty("predictions").EnumerateArray().Select(p => p.EnumerateObject().First().Value.GetDouble())];
    }

    static double Difference(double[] a, double[] b) => a.Zip(b, (x, y) => Math.Abs(x - y) / Math.Max(1, Math.Abs(x))).Max();

    static async Task Missing(string uri)
    {
        var error = await Assert.ThrowsAsync<PlatformException>(() => ServeApplication.StartAsync(new ServeOptions { ModelUri = uri, Port = 0 }, CancellationToken.None));
        Assert.Equal(ErrorCode.ResourceDoesNotExist, error.Code);
    }
}
