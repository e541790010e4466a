using System.Text.Json;

namespace ML.Platform.Contracts.Lineage;

/// <summary><c>GET /api/2.0/ml/lineage/events</c>: acts as OpenLineage run events, oldest first.</summary>
public sealed record ListLineageEvents
{
    /// <summary><see cref="Response.Next"/> of the call before. Null: from the beginning.</summary>
    public string? After { get; set; }

    /// <summary>1 to 1000. Default 100.</summary>
    public int? MaxResults { get; set; }

    public sealed record Response
    {
        /// <summary>Events of OpenLineage 2-0-2.</summary>
        public List<JsonElement> Events { get; set; } = [];

        /// <summary>Where to go on; the same as before when there is nothing new.</summary>
        public string Next { get; set; } = "";
    }
}
