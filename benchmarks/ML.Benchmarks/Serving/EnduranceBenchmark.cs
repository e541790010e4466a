using System.Globalization;

namespace ML.Benchmarks.Serving;

/// <summary>A million requests, half of them binary and half JSON: memory after the last against memory after the first tenth.</summary>
sealed class EnduranceBenchmark : IBenchmark
{
    const int Turns = 10;

    public string Name => "serving-memory";

    public string Description => "a served model's memory over a million requests; `serving` does it too";

    public async Task RunAsync(BenchmarkReport report, bool quick)
    {
        using var models = await ServingModels.MakeAsync();
        await RunAsync(report, models["tiny"], quick);
    }

    public static async Task RunAsync(BenchmarkReport report, string model, bool quick)
    {
        var requests = quick ? 200_000 : 1_000_000;
        await using var server = await ServedProcess.OursAsync(model);
        HttpLoad[] loads =
        [
            new HttpLoad(server.Port, ServingRequests.Binary("/v2/models/tiny/infer", "x", 10, 3)),
            new HttpLoad(server.Port, ServingRequests.Split("/invocations", 10)),
        ];
        var (early, sent) = (0.0, 0);
        for (var turn = 0; turn < Turns; turn++)
        {
            foreach (var load in loads) sent += load.Send(8, requests / Turns / loads.Length);
            if (turn == 0) early = Measure.ResidentMegabytes(server.Process.Id);
        }

        var late = Measure.ResidentMegabytes(server.Process.Id);
        report.Add($"memory after {sent.ToString("#,0", CultureInfo.InvariantCulture)} requests against a tenth of them", Megabytes(late), Megabytes(early), late / early, Goal.AtMostTimes(1.1));
    }

    static string Megabytes(double value) => value.ToString("0", CultureInfo.InvariantCulture) + " MiB";
}
