using System.Text.Json.Serialization;
using ML.Common.Json;

namespace ML.Tracking.Contracts.LoggedModels;

/// <summary><c>POST /api/2.0/mlflow/logged-models/search</c>.</summary>
public sealed record SearchLoggedModels
{
    [JsonConverter(typeof(NumberOrStringListConverter))]
    public List<string>? ExperimentIds { get; set; }

    public string? Filter { get; set; }

    public int? MaxResults { get; set; }

    public List<Ordering>? OrderBy { get; set; }

    /// <summary>Opaque token of the previous page.</summary>
    public string? PageToken { get; set; }

    public List<DatasetFilter>? Datasets { get; set; }

    /// <summary>Restricts metrics of the filter and order to those logged on this dataset.</summary>
    public sealed record DatasetFilter
    {
        public string? DatasetName { get; set; }

        public string? DatasetDigest { get; set; }
    }

    /// <summary>One sort key, most significant first.</summary>
    public sealed record Ordering
    {
        public string? FieldName { get; set; }

        public bool? Ascending { get; set; }

        public string? DatasetName { get; set; }

        public string? DatasetDigest { get; set; }
    }

    /// <summary>What the call answers.</summary>
    public sealed record Response
    {
        public List<LoggedModel>? Models { get; set; }

        /// <summary>Token of the next page; absent on the last.</summary>
        public string? NextPageToken { get; set; }
    }
}
