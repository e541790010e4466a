using ML.Benchmarks;
using ML.Benchmarks.Features;
using ML.Benchmarks.Lakehouse;
using ML.Benchmarks.Platform;
using ML.Benchmarks.Sdk;
using ML.Benchmarks.Serving;
using ML.Benchmarks.Tracking;
using ML.Benchmarks.Training;
using ML.Benchmarks.Ui;

// A benchmark's own peer in a process of its own.
if (args is ["serving-echo", var echoPort]) return await EchoServer.RunAsync(echoPort);
if (args is ["bare-files", var filesPort, var filesFolder]) return await BareFileServer.RunAsync(filesPort, filesFolder);
if (args is [JoinWork.Word, .. var join]) return await JoinWork.RunAsync(join);
if (args is [PeakMemory.Word, .. var work]) return await PeakMemory.RunAsync(work);

IBenchmark[] all =
[
    new TrackingBenchmark(), new LargeTrackingBenchmark(), new ScalingBenchmark(), new FuzzBenchmark(), new LakehouseBenchmark(), new ServingBenchmark(), new EnduranceBenchmark(), new PromotionBenchmark(), new TrainingBenchmark(), new UiBenchmark(), new SdkBenchmark(), new FeaturesBenchmark(args), new PlatformBenchmark(), new FaultPassBenchmark(),
];
var name = args.FirstOrDefault(a => !a.StartsWith('-'));
var chosen = all.FirstOrDefault(b => b.Name == name);
if (chosen is null)
{
    Console.WriteLine(name is null ? "benchmarks:" : $"there is no benchmark '{name}'; there are:");
    foreach (var benchmark in all) Console.WriteLine($"  {benchmark.Name,-18} {benchmark.Description}");
    return name is null ? 0 : 2;
}

var report = new BenchmarkReport(chosen.Name);
await chosen.RunAsync(report, quick: args.Contains("--quick"));
return report.Print();
