using System.Text.Json.Serialization;
using ML.Common.Json;

namespace ML.Tracking.Contracts.Runs;

/// <summary><c>POST /api/2.0/mlflow/runs/search</c>.</summary>
public sealed record SearchRuns
{
    [JsonConverter(typeof(NumberOrStringListConverter))]
    public List<string>? ExperimentIds { get; set; }

    public string? RunViewType { get; set; }

    public string? Filter { get; set; }

    public int? MaxResults { get; set; }

    public List<string>? OrderBy { get; set; }

    /// <summary>Opaque token of the previous page.</summary>
    public string? PageToken { get; set; }

    /// <summary>What the call answers.</summary>
    public sealed record Response
    {
        public List<Run>? Runs { get; set; }

        /// <summary>Token of the next page; absent on the last.</summary>
        public string? NextPageToken { get; set; }
    }
}
