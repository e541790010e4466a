using System.Globalization;
using ML.Common.Errors;
using ML.Training.Native.Torch;

namespace ML.Training.Launching;

/// <summary>Which of how many processes this is, and where rank 0 is found.</summary>
public sealed record RankContext(int Rank, int Size, int LocalRank, string Master, int Port)
{
    /// <summary>A process on its own.</summary>
    public static RankContext Single { get; } = new(0, 1, 0, "127.0.0.1", 0);

    public bool IsFirst => Rank == 0;

    /// <summary>From the variables of torchrun, Open MPI, a PMI launcher or Slurm, whichever are set; alone without any.</summary>
    public static RankContext FromEnvironment(Func<string, string?> variable)
    {
        if (First(variable, "RANK", "OMPI_COMM_WORLD_RANK", "PMI_RANK", "SLURM_PROCID") is not { } rankName) return Single;
        var sizeName = First(variable, "WORLD_SIZE", "OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "SLURM_NTASKS", "SLURM_STEP_NUM_TASKS")
            ?? throw PlatformException.Invalid($"{rankName} is set and WORLD_SIZE is not");
        var rank = Number(variable, rankName);
        var size = Number(variable, sizeName);
        if (size < 1 || rank < 0 || rank >= size) throw PlatformException.Invalid($"{rankName} is {rank} and {sizeName} is {size}; a rank from 0 to the size - 1 is expected");
        var local = First(variable, "LOCAL_RANK", "OMPI_COMM_WORLD_LOCAL_RANK", "SLURM_LOCALID") is { } name ? Number(variable, name) : 0;
        return new RankContext(rank, size, local, MasterOf(variable, size), PortOf(variable));
    }

    /// <summary>How the group's ranks meet.</summary>
    public Rendezvous Rendezvous(string backend, TimeSpan timeout) => new(Rank, Size, Master, Port)
    {
        Backend = backend,
        Timeout = timeout,
        LocalAddress = Master is "127.0.0.1" or "localhost" ? "127.0.0.1" : null,
    };

    static string MasterOf(Func<string, string?> variable, int size)
    {
        if (variable("MASTER_ADDR") is { Length: > 0 } named) return named;
        if (variable("SLURM_STEP_NODELIST") is { Length: > 0 } nodes) return variable("SLURM_STEP_NUM_NODES") == "1" ? "127.0.0.1" : SlurmNodes.First(nodes);
        var here = variable("OMPI_COMM_WORLD_LOCAL_SIZE");
        return here is null || int.Parse(here, CultureInfo.InvariantCulture) == size
            ? "127.0.0.1"
            : throw PlatformException.Invalid("ranks run on several machines and MASTER_ADDR is not set: name the machine of rank 0 (mpirun -x MASTER_ADDR=…)");
    }

    // Without a port given, every rank of one job derives the same one from the job's number.
    static int PortOf(Func<string, string?> variable)
    {
        if (First(variable, "MASTER_PORT") is { } name)
            // torchrun's agent listens on MASTER_PORT itself.
            return Number(variable, name) + (variable("TORCHELASTIC_USE_AGENT_STORE") == "True" ? 1 : 0);
        var job = First(variable, "PMIX_NAMESPACE", "OMPI_MCA_ess_base_jobid", "SLURM_JOB_ID") is { } jobName ? variable(jobName)! : "0";
        var step = variable("SLURM_STEP_ID") ?? "";
        return 20_000 + (int)((job + step).Aggregate(2166136261u, (hash, c) => (hash ^ c) * 16777619u) % 20_000);
    }

    static string? First(Func<string, string?> variable, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            if (!string.IsNullOrEmpty(variable(name))) return name;
        return null;
    }

    static int Number(Func<string, string?> variable, string name) =>
        int.TryParse(variable(name), NumberStyles.Integer, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw PlatformException.Invalid($"{name}: '{variable(name)}' is not a number");
}
