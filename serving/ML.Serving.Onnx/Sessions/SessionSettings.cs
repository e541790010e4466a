namespace ML.Serving.Onnx.Sessions;

/// <summary>How a model is run. Null means the runtime's default.</summary>
public sealed record SessionSettings
{
    /// <summary>Threads inside one operator. Default 1: concurrent requests use the cores, and nothing spins when idle.</summary>
    public int IntraOpThreads { get; init; } = 1;

    /// <summary>Threads across operators, when <see cref="Parallel"/> is set.</summary>
    public int? InterOpThreads { get; init; }

    /// <summary>Run independent operators at the same time.</summary>
    public bool Parallel { get; init; }

    /// <summary>0 none, 1 basic, 2 extended, 99 all.</summary>
    public int? GraphOptimizationLevel { get; init; }

    /// <summary>Keep freed buffers for the next run; off returns memory sooner.</summary>
    public bool MemoryArena { get; init; } = true;

    /// <summary>Reuse one allocation plan for inputs of the same shapes.</summary>
    public bool MemoryPattern { get; init; } = true;

    /// <summary>Give the arena's memory back after every run.</summary>
    public bool ShrinkMemoryArena { get; init; }

    /// <summary>Execution providers in order of preference; those the library lacks are skipped.</summary>
    public IReadOnlyList<ProviderSettings> Providers { get; init; } = [];

    /// <summary>Further configuration entries, passed through.</summary>
    public IReadOnlyDictionary<string, string> Extra { get; init; } = new Dictionary<string, string>();
}
