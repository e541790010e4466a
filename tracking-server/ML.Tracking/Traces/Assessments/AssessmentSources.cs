namespace ML.Tracking.Traces.Assessments;

/// <summary>Who assesses. A word that is not known is kept as "unspecified", as MLflow does.</summary>
static class AssessmentSources
{
    const string Unspecified = "SOURCE_TYPE_UNSPECIFIED";

    static readonly string[] All = [Unspecified, "HUMAN", "LLM_JUDGE", "CODE"];

    public static string Parse(string? type) => All.Contains(type) ? type! : Unspecified;
}
