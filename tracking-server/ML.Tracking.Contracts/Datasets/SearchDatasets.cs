using System.Text.Json.Serialization;
using ML.Common.Json;

namespace ML.Tracking.Contracts.Datasets;

/// <summary><c>POST /api/2.0mlflow/experiments/search-datasets</c>.</summary>
public sealed record SearchDatasets
{
    [JsonConverter(typeof(NumberOrStringListConverter))]
    public List<string>? ExperimentIds { get; set; }

    /// <summary>What the call answers.</summary>
    public sealed record Response
    {
        public List<DatasetSummary>? DatasetSummaries { get; set; }
    }
}
