using System.Text.Json.Serialization;
using ML.Common.Json;

namespace ML.Tracking.Contracts.Retention;

/// <summary>
/// <c>POST /api/2.0/ml/gc</c>, which MLflow does not have: removes for good what was deleted. With ids it removes what they
/// name and nothing else; without, everything that was deleted long enough ago.
/// </summary>
public sealed record PurgeDeleted
{
    /// <summary>How long ago something must have been deleted, such as <c>30d</c> or <c>2d8h5m20s</c>; absent means any time.</summary>
    public string? OlderThan { get; set; }

    public List<string>? RunIds { get; set; }

    /// <summary>With everything in them.</summary>
    [JsonConverter(typeof(NumberOrStringListConverter))]
    public List<string>? ExperimentIds { get; set; }

    public List<string>? LoggedModelIds { get; set; }

    /// <summary>Answers what would be removed and removes nothing.</summary>
    public bool? DryRun { get; set; }

    /// <summary>What was removed, or would be.</summary>
    public sealed record Response
    {
        public List<string>? RunIds { get; set; }

        public List<string>? ExperimentIds { get; set; }

        public List<string>? LoggedModelIds { get; set; }

        /// <summary>What had to stay, with the reason; a later call tries again.</summary>
        public List<PurgeFailure>? Failures { get; set; }
    }
}
