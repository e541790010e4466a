using System.Globalization;
using System.Text.Json;
using ML.TestKit;
using ML.TestKit.Processes;
using ML.TestKit.Servers;

namespace ML.Benchmarks.Ui;

/// <summary>Our web interface against MLflow's in the same browser, each from its own server over a copy of one database.</summary>
sealed class UiBenchmark : IBenchmark
{
    const int Metrics = 40;

    /// <summary>Runs of the experiment whose table is scrolled.</summary>
    const int LongRuns = 30_000;

    const string LongExperiment = "1";
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(9);

    public string Name => "ui";

    public string Description => "first rows, sorting, scrolling, charts, bytes and memory of the web interface against MLflow's, in Chromium";

    public async Task RunAsync(BenchmarkReport report, bool quick)
    {
        var (runs, points) = quick ? (5_000, 20_000) : (20_000, 100_000);
        using var oursFolder = new TemporaryFolder();
        using var peerFolder = new TemporaryFolder();
        await (await MlServer.StartAsync(oursFolder.Path)).DisposeAsync();
        var script = Path.Combine(Repository.Root, "benchmarks", "ML.Benchmarks", "Ui", "fill.py");
        var ids = (await Python.RunAsync(Python.Executable, script, [oursFolder.File("mlflow.db"), Text(runs), Text(Metrics), Text(points), Text(LongRuns)], oursFolder.Path)).Trim();
        File.Copy(oursFolder.File("mlflow.db"), peerFolder.File("mlflow.db"));

        await using var ours = await MlServer.StartAsync(oursFolder.Path);
        await using var peer = await MlflowServer.StartAsync(peerFolder.Path);
        using var figures = await MeasureAsync(ours.Address, peer.Address, ids, quick ? 3 : 5);
        Fill(report, figures.RootElement, $"{runs:#,0} runs × {Metrics} metrics", $"10 runs × {points:#,0} points");
    }

    static async Task<JsonDocument> MeasureAsync(string ours, string peer, string ids, int repeats)
    {
        var folder = Path.Combine(Repository.Root, "ui");
        await using var process = ChildProcess.Start("node", ["bench/measure.mjs", ours, peer, ids, Text(repeats), LongExperiment, Text(LongRuns)], folder);
        var code = await process.WaitAsync(Limit);
        if (code != 0) throw new InvalidOperationException($"bench/measure.mjs ended with {code}:\n{process.Output}");
        return JsonDocument.Parse(process.Output.Trim().Split('\n')[^1]);
    }

    static void Fill(BenchmarkReport report, JsonElement figures, string table, string chart)
    {
        var (rows, lines) = (figures.GetProperty("table"), figures.GetProperty("chart"));
        report.AddFaster($"first rows of {table}", Time(rows, "ours"), Time(rows, "peer"), Goal.AtLeastTimes(5));
        report.AddFaster("sort the table, against 300 ms", TimeSpan.FromMilliseconds(figures.GetProperty("sort").GetDouble()), TimeSpan.FromMilliseconds(300), Goal.AtLeastTimes(1));
        report.AddFaster("filter the table, against 300 ms", TimeSpan.FromMilliseconds(figures.GetProperty("filter").GetDouble()), TimeSpan.FromMilliseconds(300), Goal.AtLeastTimes(1));
        report.AddFaster($"chart of {chart}, page included", Time(lines, "ours"), Time(lines, "peer"), Goal.AtLeastTimes(5));
        // The chart's own goal is for a page that stays open; what the page adds is told beside it.
        report.AddFaster("the same, the first after the server's start, against 500 ms", TimeSpan.FromMilliseconds(lines.GetProperty("first").GetDouble()), TimeSpan.FromMilliseconds(500), Goal.AtLeastTimes(0));
        report.AddFaster($"chart of {chart} in an open page, against 500 ms", TimeSpan.FromMilliseconds(figures.GetProperty("switch").GetDouble()), TimeSpan.FromMilliseconds(500), Goal.AtLeastTimes(1));
        var frames = figures.GetProperty("scroll").GetDouble();
        // A screen of 60 frames a second is what the browser draws for; a late frame in four seconds is not seen.
        report.Add($"frames a second, {LongRuns:#,0} runs scrolled", frames.ToString("0.0", CultureInfo.InvariantCulture), "60", frames / 60, Goal.AtLeastTimes(0.98));
        AddBytes(report, "script of the table's page", rows, "bytes", Goal.AtMostTimes(0.25));
        AddBytes(report, "memory of the table's page", rows, "heap", Goal.AtMostTimes(0.5));
    }

    static void AddBytes(BenchmarkReport report, string work, JsonElement page, string figure, Goal goal)
    {
        var (a, b) = (page.GetProperty("ours").GetProperty(figure).GetDouble(), page.GetProperty("peer").GetProperty(figure).GetDouble());
        report.Add(work, $"{a / 1024:#,0} KiB", $"{b / 1024:#,0} KiB", a / b, goal);
    }

    static TimeSpan Time(JsonElement page, string side) => TimeSpan.FromMilliseconds(page.GetProperty(side).GetProperty("time").GetDouble());

    static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
