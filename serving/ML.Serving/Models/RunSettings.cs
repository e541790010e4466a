using ML.Serving.Batching;
using ML.Serving.Onnx.Sessions;

namespace ML.Serving.Models;

/// <summary>How an endpoint runs its models.</summary>
public sealed record RunSettings
{
    public static RunSettings Default { get; } = new();

    /// <summary>Runs under way at the same time. Default: two for each core.</summary>
    public int MaxConcurrency { get; init; } = Math.Max(2, Environment.ProcessorCount * 2);

    /// <summary>Requests that may wait for a run. Beyond it callers are told to come back. Default 1000.</summary>
    public int MaxQueue { get; init; } = 1000;

    /// <summary>Longest time for one request, waiting included. Default 60 s, as MLflow's.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Null: every request is a run of its own.</summary>
    public BatchingSettings? Batching { get; init; }

    /// <summary>Threads inside one operator; null for what the model asks for, or 1.</summary>
    public int? IntraOpThreads { get; init; }

    /// <summary>Threads across operators; null for what the model asks for.</summary>
    public int? InterOpThreads { get; init; }

    /// <summary>0 none, 1 basic, 2 extended, 99 all; null for what the model asks for.</summary>
    public int? GraphOptimizationLevel { get; init; }

    /// <summary>Keep freed buffers for the next run. Default true.</summary>
    public bool MemoryArena { get; init; } = true;

    /// <summary>Reuse one allocation plan for inputs of the same shapes. Default true.</summary>
    public bool MemoryPattern { get; init; } = true;

    /// <summary>Give the arena's memory back after every run. Default false.</summary>
    public bool ShrinkMemoryArena { get; init; }

    /// <summary>
    /// Whether runs that are not known to be short go to a thread of their own, so that the one that brought the request can notice
    /// that its caller has gone. For servers that handle requests on the thread that receives them. Default false.
    /// </summary>
    public bool HandOverLongRuns { get; init; }

    internal SessionSettings Adjust(SessionSettings asked) => asked with
    {
        IntraOpThreads = IntraOpThreads ?? asked.IntraOpThreads,
        InterOpThreads = InterOpThreads ?? asked.InterOpThreads,
        GraphOptimizationLevel = GraphOptimizationLevel ?? asked.GraphOptimizationLevel,
        MemoryArena = MemoryArena,
        MemoryPattern = MemoryPattern,
        ShrinkMemoryArena = ShrinkMemoryArena,
    };
}
