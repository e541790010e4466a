using ML.Benchmarks;
using ML.Benchmarks.Lakehouse;
using ML.Benchmarks.Serving;
using ML.Benchmarks.Tracking;
using ML.Benchmarks.Training;
using ML.Benchmarks.Ui;

// A benchmark's own peer in a process of its own.
if (args is ["serving-echo", var echoPort]) return await EchoServer.RunAsync(echoPort);

IBenchmark[] all = [new TrackingBenchmark(), new ServingBenchmark(), new LakehouseBenchmark(), new TrainingBenchmark(), new UiBenchmark()];
var name = args.FirstOrDefault(a => !a.StartsWith('-'));
var chosen = all.FirstOrDefault(b => b.Name == name);
if (chosen is null)
{
    Console.WriteLine(name is null ? "benchmarks:" : $"there is no benchmark '{name}'; there are:");
    foreach (var benchmark in all) Console.WriteLine($"  {benchmark.Name,-12} {benchmark.Description}");
    return name is null ? 0 : 2;
}

var report = new BenchmarkReport(chosen.Name);
await chosen.RunAsync(report, quick: args.Contains("--quick"));
return report.Print();
