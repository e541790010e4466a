namespace ML.Client.Traces;

/// <summary>Where a trace is kept.</summary>
public sealed record TraceLocation
{
    /// <summary><c>MLFLOW_EXPERIMENT</c>.</summary>
    public string? Type { get; set; }

    /// <summary>The experiment.</summary>
    public Experiment? MlflowExperiment { get; set; }

    /// <summary>The location of an experiment's traces.</summary>
    public static TraceLocation Of(string experimentId) => new() { Type = "MLFLOW_EXPERIMENT", MlflowExperiment = new() { ExperimentId = experimentId } };

    /// <summary>An experiment as a location.</summary>
    public sealed record Experiment
    {
        /// <summary>Its id.</summary>
        public string? ExperimentId { get; set; }
    }
}
