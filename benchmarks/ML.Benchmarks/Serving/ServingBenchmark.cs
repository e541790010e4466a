using System.Globalization;

namespace ML.Benchmarks.Serving;

/// <summary>
/// `ml models serve` against a bare Kestrel echo of the same bytes, ONNX Runtime called directly, and MLflow's own scoring
/// server; each in a process of its own, the load generator here.
/// </summary>
sealed class ServingBenchmark : IBenchmark
{
    public string Name => "serving";

    public string Description => "served ONNX models against a bare echo, ONNX Runtime alone, and mlflow models serve";

    public async Task RunAsync(BenchmarkReport report, bool quick)
    {
        using var models = await ServingModels.MakeAsync();
        var length = TimeSpan.FromSeconds(quick ? 3 : 10);
        await StartAsync(report, models["large"]);
        await TinyModelAsync(report, models["tiny"], length);
        await BatchingAsync(report, models["wide"], length);
        await EnduranceBenchmark.RunAsync(report, models["tiny"], quick);
        await PromotionBenchmark.RunAsync(report, models["tiny"], models["server"], quick);
    }

    static async Task StartAsync(BenchmarkReport report, string model)
    {
        var times = new List<TimeSpan>();
        for (var i = 0; i < 5; i++) times.Add(await Measure.OnceAsync(async () =>
        {
            var server = await ServedProcess.OursAsync(model);
            new HttpLoad(server.Port, ServingRequests.Binary("/v2/models/large/infer", "x", 1, 1024)).Run(1, TimeSpan.FromTicks(1));
            server.Process.Signal("KILL");
            await server.DisposeAsync();
        }));
        AddAgainstLimit(report, "start to first answer, model of 50 MB", Measure.Median(times), TimeSpan.FromSeconds(1));
    }

    static async Task TinyModelAsync(BenchmarkReport report, string model, TimeSpan length)
    {
        await using var ours = await ServedProcess.OursAsync(model);
        await using var echo = await ServedProcess.EchoAsync();
        await using var mlflow = await ServedProcess.MlflowAsync(model);
        var binary = new HttpLoad(ours.Port, ServingRequests.Binary("/v2/models/tiny/infer", "x", 10, 3));
        var json = new HttpLoad(ours.Port, ServingRequests.Split("/invocations", 10));
        var binaryEcho = new HttpLoad(echo.Port, ServingRequests.Binary("/echo", "x", 10, 3));
        var jsonEcho = new HttpLoad(echo.Port, ServingRequests.Split("/echo", 10));
        var theirs = new HttpLoad(mlflow.Port, ServingRequests.Split("/invocations", 10));
        foreach (var load in (HttpLoad[])[binary, json, binaryEcho, jsonEcho, theirs]) load.Run(2, length / 2);

        var runtime = DirectRuntime.Median(model, 10, 3, 20_000);
        AddOverhead(report, "overhead p50, Open Inference binary", binary, binaryEcho, runtime, TimeSpan.FromMicroseconds(50), length);
        AddOverhead(report, "overhead p50, MLflow JSON of 10 rows", json, jsonEcho, runtime, TimeSpan.FromMicroseconds(120), length);
        var before = Measure.ResidentMegabytes(ours.Process.Id);
        AddThroughput(report, "throughput against the bare echo, 8 connections", binary, binaryEcho, Goal.AtLeastTimes(0.7), length);
        AddThroughput(report, "throughput against mlflow models serve, 8 connections", json, theirs, Goal.AtLeastTimes(20), length);
        var after = Measure.ResidentMegabytes(ours.Process.Id);
        report.Add("memory after the load against before", Megabytes(after), Megabytes(before), after / before, Goal.AtMostTimes(1.2));
        var peer = Measure.ResidentMegabytes(mlflow.Process.Id);
        report.Add("memory against mlflow models serve", Megabytes(after), Megabytes(peer), after / peer, Goal.AtMostTimes(0.5));
    }

    static async Task BatchingAsync(BenchmarkReport report, string model, TimeSpan length)
    {
        await using var single = await ServedProcess.OursAsync(model);
        await using var batched = await ServedProcess.OursAsync(model, "--max-batch-size", "32", "--batch-delay-us", "500", "--workers", "1");
        var request = ServingRequests.Binary("/v2/models/wide/infer", "x", 1, 1024);
        var (one, many) = (new HttpLoad(single.Port, request), new HttpLoad(batched.Port, request));
        one.Run(32, length);
        many.Run(32, length);
        const int Turns = 5;
        var pairs = Enumerable.Range(0, Turns).Select(_ => (Many: many.Run(32, length / Turns), One: one.Run(32, length / Turns))).ToList();
        AddThroughput(report, "dynamic batching, 32 connections", pairs.ConvertAll(p => (p.Many.PerSecond, p.One.PerSecond)), Goal.AtLeastTimes(3));
        var (a, b) = (Measure.Median(pairs.Select(p => p.Many.At(0.95))), Measure.Median(pairs.Select(p => p.One.At(0.95))));
        report.Add("dynamic batching, p95", Milliseconds(a), Milliseconds(b), a / b, Goal.AtMostTimes(2));
    }

    // What remains of a request's time when the wire (the echo) and the model are taken off.
    static void AddOverhead(BenchmarkReport report, string work, HttpLoad ours, HttpLoad echo, TimeSpan runtime, TimeSpan limit, TimeSpan length)
    {
        // Many short turns: on a shared machine the wire's own time changes from second to second.
        const int Turns = 15;
        var pairs = Enumerable.Range(0, Turns).Select(_ => ours.Run(1, length / Turns).At(0.5) - echo.Run(1, length / Turns).At(0.5) - runtime).ToList();
        AddAgainstLimit(report, work, Measure.Median(pairs), limit);
    }

    // Many short turns, each against the other's next to it, and either of them first as often: the machine's speed changes from second to second.
    static void AddThroughput(BenchmarkReport report, string work, HttpLoad ours, HttpLoad peer, Goal goal, TimeSpan length)
    {
        const int Turns = 11;
        var turn = length / 6;
        var pairs = new List<(double Ours, double Peer)>();
        for (var i = 0; i < Turns; i++)
        {
            var first = (i % 2 == 0 ? ours : peer).Run(8, turn).PerSecond;
            var second = (i % 2 == 0 ? peer : ours).Run(8, turn).PerSecond;
            pairs.Add(i % 2 == 0 ? (first, second) : (second, first));
        }

        AddThroughput(report, work, pairs, goal);
    }

    static void AddThroughput(BenchmarkReport report, string work, List<(double Ours, double Peer)> pairs, Goal goal) =>
        report.Add(work, PerSecond(Measure.Median(pairs.Select(p => p.Ours))), PerSecond(Measure.Median(pairs.Select(p => p.Peer))), Measure.Median(pairs.Select(p => p.Ours / p.Peer)), goal);

    static void AddAgainstLimit(BenchmarkReport report, string work, TimeSpan time, TimeSpan limit) =>
        report.Add(work, Milliseconds(time), "goal " + Milliseconds(limit), time / limit, Goal.AtMostTimes(1));

    static string PerSecond(double value) => value.ToString("#,0", CultureInfo.InvariantCulture) + " requests/s";

    static string Milliseconds(TimeSpan time) => time.TotalMilliseconds.ToString("0.000", CultureInfo.InvariantCulture) + " ms";

    static string Megabytes(double value) => value.ToString("0", CultureInfo.InvariantCulture) + " MiB";
}
