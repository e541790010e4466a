using System.Diagnostics;
using System.Text;
using ML.Serving.Compat.Tests.Judges;
using ML.Serving.Standalone;
using ML.TestKit;

namespace ML.Serving.Compat.Tests.Scoring;

/// <summary>Both protocols as one types them: JSON, CSV, bytes from a file, compressed bodies.</summary>
public sealed class CurlTests(ModelFolders folders) : IClassFixture<ModelFolders>
{
    const string Header = """{"inputs":[{"name":"x","datatype":"FP32","shape":[1,3],"parameters":{"binary_data_size":12}}]}""";

    [Fact]
    public async Task Curl_is_answered_in_every_form()
    {
        PythonJudge.Require();
        Judge.Require(File.Exists("/usr/bin/curl"), "curl");
        await using var application = await ServeApplication.StartAsync(new ServeOptions { ModelUri = folders["columns"], Port = 0 }, CancellationToken.None);
        using var folder = new TemporaryFolder();
        var (scoring, infer) = ($"{application.Urls.First()}/invocations", $"{application.Urls.First()}/v2/models/columns/infer");
        const string Predictions = "{\"predictions\": [{\"y\": 4.0}]}", Json = "content-type: application/json";
        Assert.Equal(Predictions, await CurlAsync(scoring, "-H", Json, "-d", """{"dataframe_split": {"columns": ["a", "b", "c"], "data": [[1, 2, 3]]}}"""));
        Assert.Equal(Predictions, await CurlAsync(scoring, "-H", "content-type: text/csv", "--data-binary", "a,b,c\n1,2,3\n"));
        Assert.Contains("\"data\":[4]", await CurlAsync(infer, "-d", """{"inputs":[{"name":"x","datatype":"FP32","shape":[1,3],"data":[1,2,3]}]}"""));

        await File.WriteAllBytesAsync(folder.File("body"), [.. Encoding.UTF8.GetBytes(Header), .. new float[] { 1, 2, 3 }.SelectMany(BitConverter.GetBytes)]);
        Assert.Contains("\"data\":[4]", await CurlAsync(infer, "-H", "content-type: application/octet-stream", "-H", $"Inference-Header-Content-Length: {Header.Length}", "--data-binary", "@" + folder.File("body")));

        var rows = string.Join(',', Enumerable.Repeat("[1,2,3]", 500));
        await File.WriteAllTextAsync(folder.File("many"), $$"""{"inputs":[{"name":"x","datatype":"FP32","shape":[500,3],"data":[{{rows}}]}]}""");
        Assert.Contains("\"shape\":[500,1]", await CurlAsync(infer, "--compressed", "--data-binary", "@" + folder.File("many")));
        Assert.Equal("400", await CurlAsync(scoring, "-H", Json, "-d", "{", "-o", "/dev/null", "-w", "%{http_code}"));
        Assert.Equal("415", await CurlAsync(scoring, "-H", "content-type: text/plain", "-d", "x", "-o", "/dev/null", "-w", "%{http_code}"));
    }

    static async Task<string> CurlAsync(string address, params string[] arguments)
    {
        var info = new ProcessStartInfo("curl", ["--silent", "--show-error", "--max-time", "20", .. arguments, address]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(info)!;
        var error = process.StandardError.ReadToEndAsync();
        return await process.StandardOutput.ReadToEndAsync() + await error;
    }
}
