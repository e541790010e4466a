using System.Text;
using ML.Training.Launching;
using ML.Training.Native.Torch;
using ML.Training.Tracking;

namespace ML.Training.Runs;

/// <summary>The processes of a run: one group for numbers and texts, and on GPUs another for gradients.</summary>
sealed class RankGroup : IDisposable
{
    readonly Communicator? nccl;

    /// <param name="gradients">Whether gradients are exchanged, on GPUs through a group of their own.</param>
    public RankGroup(RankContext ranks, TrainingConfig config, bool gradients = true)
    {
        Ranks = ranks;
        if (ranks.Size == 1) return;
        var timeout = TimeSpan.FromSeconds(config.Training.TimeoutSeconds);
        Control = Communicator.Open(ranks.Rendezvous("gloo", timeout));
        if (gradients && config.Training.Device != "cpu" && TorchRuntime.HasCuda)
            nccl = Communicator.Open((ranks with { Port = ranks.Port + 1 }).Rendezvous("nccl", timeout));
    }

    public RankContext Ranks { get; }

    /// <summary>Null for a process on its own.</summary>
    public Communicator? Control { get; }

    public Communicator? Gradients => nccl ?? Control;

    /// <summary>Rank 0 decides, everybody gets what it decided.</summary>
    public async Task<string> ShareAsync(Func<Task<string>> decide)
    {
        if (Control is null) return await decide();
        return Encoding.UTF8.GetString(Control.Broadcast(Ranks.IsFirst ? Encoding.UTF8.GetBytes(await decide()) : null));
    }

    /// <summary>What the processes of all ranks used so far; each waits for the others.</summary>
    public RunCost SumCosts()
    {
        var own = RunCost.OfThisProcess();
        if (Control is null) return own;
        Span<double> sums = [own.CpuSeconds, own.MemoryBytes];
        Control.Sum(sums);
        return new RunCost(sums[0], (long)sums[1]);
    }

    public void Dispose()
    {
        nccl?.Dispose();
        Control?.Dispose();
    }
}
