using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using ML.Training.Models;
using ML.Training.Native.Torch;

namespace ML.Benchmarks.Training;

/// <summary>Two ranks, each on a thread of its own, that step a network of some five million parameters together.</summary>
static class GradientReduction
{
    const int Ranks = 2, Batch = 64, Width = 1024, Warmup = 3;

    /// <summary>Time of one step.</summary>
    /// <param name="overlap">Reduce in buckets during backward; else everything at once after it.</param>
    /// <param name="shared">Sum in memory that both ranks see; else over the network.</param>
    /// <param name="steps">Steps timed.</param>
    public static async Task<TimeSpan> StepAsync(bool overlap, bool shared, int steps)
    {
        var port = FreePort();
        var ranks = Enumerable.Range(0, Ranks).Select(rank => Task.Factory.StartNew(() => Run(rank, port, overlap, shared, steps), TaskCreationOptions.LongRunning)).ToArray();
        return (await Task.WhenAll(ranks)).Max();
    }

    static TimeSpan Run(int rank, int port, bool overlap, bool shared, int steps)
    {
        using var communicator = Communicator.Open(new Rendezvous(rank, Ranks, "127.0.0.1", port) { LocalAddress = "127.0.0.1" });
        using var trainer = Trainer.Open(Network(), Options(overlap, shared), communicator);
        using var x = Tensor.Matrix(ElementType.Float32, Batch, Width);
        using var y = Tensor.Vector(ElementType.Float32, Batch);
        x.Floats.Fill(0.5f);
        y.Floats.Clear();
        for (var i = 0; i < Warmup; i++) trainer.Step([x], y, null, Batch * Ranks);
        communicator.Barrier();
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < steps; i++) trainer.Step([x], y, null, Batch * Ranks);
        return Stopwatch.GetElapsedTime(start) / steps;
    }

    static TrainerOptions Options(bool overlap, bool shared) => new() { Overlap = overlap, BucketBytes = overlap ? 4 << 20 : 1 << 30, SharedMemory = shared };

    static Network Network()
    {
        var network = new NetworkDefinition(1);
        var value = 0;
        for (var layer = 0; layer < 5; layer++) value = network.Add("relu", [network.Add("linear", [value], [Width, Width, 1])]);
        network.Add("linear", [value], [Width, 1, 1]);
        return network.Build(1);
    }

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
