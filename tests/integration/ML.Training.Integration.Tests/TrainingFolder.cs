using System.Globalization;
using System.Text.RegularExpressions;
using ML.Lakehouse.DuckDb;
using ML.TestKit;
using ML.TestKit.Processes;
using ML.Training.Native;

namespace ML.Training.Integration.Tests;

/// <summary>A table and configurations in a folder of their own, and the published executable to train on them.</summary>
public sealed class TrainingFolder : IDisposable
{
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    readonly TemporaryFolder folder = new();

    public TrainingFolder(int rows = 20_000)
    {
        Judge.Require(File.Exists(Repository.Executable), "the published executable (./ml build)");
        Judge.Require(NativeLibraries.HasTorch, "libtorch and the training bridge (./ml train builds it)");
        using var database = new DuckDbDatabase(new DuckDbOptions { Threads = 1 });
        using var connection = database.Connect();
        connection.Execute($"""
            COPY (SELECT i AS id, (i * 7919 % 1000) / 100.0 AS a, (i * 104729 % 977)::INTEGER AS b, ('c' || (i * 31 % 12)) AS color,
                         (i * 7919 % 1000) / 100.0 * 2 + (i * 31 % 12) + CASE WHEN i = 777 THEN 'nan'::DOUBLE ELSE 0 END AS poisoned,
                         (i * 7919 % 1000) / 100.0 * 2 + (i * 31 % 12) AS y FROM range({rows}) t(i)) TO '{At("rows.parquet")}'
            """);
    }

    public string At(string name) => folder.File(name);

    /// <summary>Writes a configuration; more lines of the training section may be given.</summary>
    public string Config(string name, string training = "", string more = "", string target = "y", string data = "")
    {
        var path = At($"{name}.yaml");
        File.WriteAllText(path, $$"""
            name: {{name}}
            experiment: training
            output: {{At(name)}}
            data: {path: {{At("rows.parquet")}}, target: {{target}}, numeric: [a, b], categorical: [color]{{data}}}
            model: {kind: wide_and_deep, hidden: [16, 8], activation: gelu}
            optimizer: {learning_rate: 0.005, weight_decay: 0.01, schedule: cosine, clip_norm: 5}
            training: {batch_size: 240, seed: 3, device: cpu, timeout_seconds: 30{{training}}}
            {{more}}
            """);
        return path;
    }

    /// <summary>Runs `ml` and returns its status and output.</summary>
    public async Task<(int Code, string Output)> RunAsync(params string[] arguments)
    {
        await using var process = Start(Repository.Executable, arguments);
        var code = await process.WaitAsync(Limit);
        return (code, process.Output);
    }

    public ChildProcess Start(string program, IEnumerable<string> arguments, string? trackingUri = null, Dictionary<string, string?>? environment = null) =>
        ChildProcess.Start(program, arguments, folder.Path, new Dictionary<string, string?>(environment ?? [])
        {
            ["MLFLOW_TRACKING_URI"] = trackingUri, ["OMP_NUM_THREADS"] = "1", ["OPENBLAS_NUM_THREADS"] = "1",
        });

    /// <summary>A metric of the summary that a run ends with.</summary>
    public static double Metric(string output, string name)
    {
        var match = Regex.Match(output, $@"^{name} (\S+)\s*$", RegexOptions.Multiline);
        Assert.True(match.Success, $"no {name} in:\n{output}");
        return double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
    }

    public void Dispose() => folder.Dispose();
}
