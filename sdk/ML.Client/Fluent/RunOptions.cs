using ML.Client.Logging;

namespace ML.Client.Fluent;

/// <summary>How a run starts.</summary>
public sealed class RunOptions
{
    /// <summary>Goes on with this run instead of creating one. Null takes <c>MLFLOW_RUN_ID</c> for the first run of the process, else creates one.</summary>
    public string? RunId { get; set; }

    /// <summary>The run's experiment. Null takes the one set by <see cref="Mlflow.SetExperimentAsync"/>, else <c>MLFLOW_EXPERIMENT_ID</c>, <c>MLFLOW_EXPERIMENT_NAME</c>, else "0".</summary>
    public string? ExperimentId { get; set; }

    /// <summary>Tags of the new run, beside those for source, user and git commit.</summary>
    public IReadOnlyDictionary<string, string>? Tags { get; set; }

    /// <summary>Text for people, kept in tag <c>mlflow.note.content</c>. Null for none.</summary>
    public string? Description { get; set; }

    /// <summary>The run that this one belongs to. Null takes the run that is active where this one starts.</summary>
    public ActiveRun? Parent { get; set; }

    /// <summary>Whether the new run has no parent, even when another is active. Default false.</summary>
    public bool Detached { get; set; }

    /// <summary>How values are gathered and sent.</summary>
    public LoggingOptions Logging { get; set; } = new();

    /// <summary>Whether CPU, memory, disk and network of the machine are logged while the run lasts. Null takes <c>MLFLOW_ENABLE_SYSTEM_METRICS_LOGGING</c>, else false.</summary>
    public bool? SystemMetrics { get; set; }
}
