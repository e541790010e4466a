namespace ML.Training.Native.Torch;

/// <summary>How the ranks of one group find each other.</summary>
/// <param name="Rank">This process's number, 0 to <paramref name="Size"/> - 1.</param>
/// <param name="Size">Number of processes.</param>
/// <param name="Master">Host of rank 0, which holds the store.</param>
/// <param name="Port">TCP port of the store.</param>
public sealed record Rendezvous(int Rank, int Size, string Master, int Port)
{
    /// <summary>gloo (CPU) or nccl (one GPU per rank).</summary>
    public string Backend { get; init; } = "gloo";

    /// <summary>Address that other ranks reach this one at; null takes the host's own name.</summary>
    public string? LocalAddress { get; init; }

    /// <summary>How long a collective waits for a silent rank.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Keeps several groups on one store apart.</summary>
    public string Prefix { get; init; } = "ml";
}
