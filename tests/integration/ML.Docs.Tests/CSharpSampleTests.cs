using ML.Lakehouse.DuckDb;
using ML.TestKit;
using ML.TestKit.Servers;

namespace ML.Docs.Tests;

/// <summary>The C# of all pages compiles in one go; what needs nothing more than a server is run, in the order of the pages.</summary>
public sealed class CSharpSampleTests : IDisposable
{
    const string Model = "/usr/share/libonnx-testdata/data/node/test_add/model.onnx";
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task CSharp_compiles_and_runs()
    {
        Judge.Require(File.Exists(Model), "a model in ONNX (Debian: libonnx-testdata)");
        List<Sample> samples = [.. Pages.Samples.Where(s => s.Language == "csharp" && !s.IsElsewhere)];
        Assert.True(samples.Count >= 8, $"only {samples.Count} samples in C# were found");
        var port = FreePort.Next();
        if (await new CSharpProgram(samples, port).CompileAsync(folder.Path) is { } refused) Assert.Fail(refused);

        Prepare();
        await using var server = await MlServer.StartAsync(
            $"sqlite:///{folder.Path}/mlflow.db", folder.Path, "--features-root", folder.File("mlfeatures"), "--features-allowed-roots", folder.Path, "--port", $"{port}");
        var before = Directory.GetCurrentDirectory();
        try
        {
            Environment.SetEnvironmentVariable("MLFLOW_TRACKING_URI", server.Address);
            Environment.SetEnvironmentVariable("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "1");
            Directory.SetCurrentDirectory(folder.Path);
            foreach (var sample in samples.Where(s => s.IsRun))
            {
                var error = await Record.ExceptionAsync(() => CSharpProgram.RunAsync(folder.Path, sample));
                Assert.True(error is null, $"{sample}: {error}");
            }
        }
        finally
        {
            Directory.SetCurrentDirectory(before);
            Environment.SetEnvironmentVariable("MLFLOW_TRACKING_URI", null);
            Environment.SetEnvironmentVariable("MLFLOW_HTTP_REQUEST_MAX_RETRIES", null);
        }
    }

    void Prepare()
    {
        File.Copy(Model, folder.File("flights.onnx"));
        File.WriteAllText(folder.File("people.csv"), "id,name\n1,Grace\n");
        File.WriteAllText(folder.File("changes.csv"), "id,name\n1,Grace Hopper\n2,Edsger\n");
        using var connection = DuckDbDatabase.Shared.Connect();
        connection.Execute($"COPY (SELECT 'EWR' AS origin, TIMESTAMPTZ '2024-01-01 06:00:00Z' AS time_hour, 39.5::DOUBLE AS temp) TO '{folder.File("weather.parquet")}'");
        connection.Execute($"COPY (SELECT 'EWR' AS origin, TIMESTAMPTZ '2024-01-01 06:30:00Z' AS departs_at, 12.0::DOUBLE AS arr_delay) TO '{folder.File("flights.parquet")}'");
    }
}
