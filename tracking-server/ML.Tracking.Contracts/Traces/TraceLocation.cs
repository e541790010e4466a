using System.Text.Json.Serialization;
using ML.Common.Json;

namespace ML.Tracking.Contracts.Traces;

/// <summary>MLflow's <c>TraceLocation</c> message: where a trace belongs. Only experiments hold traces here.</summary>
public sealed record TraceLocation
{
    public const string Experiment = "MLFLOW_EXPERIMENT";

    public string? Type { get; set; }

    public MlflowExperimentLocation? MlflowExperiment { get; set; }

    public InferenceTableLocation? InferenceTable { get; set; }

    public static TraceLocation OfExperiment(string id) => new() { Type = Experiment, MlflowExperiment = new MlflowExperimentLocation { ExperimentId = id } };

    /// <summary>An experiment by its id.</summary>
    public sealed record MlflowExperimentLocation
    {
        [JsonConverter(typeof(NumberOrStringConverter))]
        public string? ExperimentId { get; set; }
    }

    /// <summary>A table of another platform; read and passed over.</summary>
    public sealed record InferenceTableLocation
    {
        public string? FullTableName { get; set; }
    }
}
