namespace ML.Client.Traces;

/// <summary>Bodies of the trace routes.</summary>
internal static class TraceWire
{
    internal sealed record InfoEnvelope
    {
        public TraceHolder? Trace { get; set; }
    }

    internal sealed record TraceHolder
    {
        public TraceInfo? TraceInfo { get; set; }
    }

    internal sealed record Search
    {
        public List<TraceLocation>? Locations { get; set; }

        public string? Filter { get; set; }

        public int? MaxResults { get; set; }

        public List<string>? OrderBy { get; set; }

        public string? PageToken { get; set; }
    }

    internal sealed record SearchAnswer
    {
        public List<TraceInfo>? Traces { get; set; }

        public string? NextPageToken { get; set; }
    }

    internal sealed record Tag
    {
        public string? Key { get; set; }

        public string? Value { get; set; }
    }

    internal sealed record Delete
    {
        public string? ExperimentId { get; set; }

        public long? MaxTimestampMillis { get; set; }

        public int? MaxTraces { get; set; }

        /// <summary>Trace ids: the wire keeps the older name.</summary>
        public List<string>? RequestIds { get; set; }
    }

    internal sealed record DeleteAnswer
    {
        public int? TracesDeleted { get; set; }
    }

    internal sealed record AssessmentEnvelope
    {
        public Assessment? Assessment { get; set; }
    }

    internal sealed record AssessmentUpdate
    {
        public Assessment? Assessment { get; set; }

        /// <summary>A protobuf FieldMask in its JSON form: the paths in camel case, joined by commas.</summary>
        public string? UpdateMask { get; set; }

        public static string MaskOf(Assessment assessment)
        {
            (bool Given, string Path)[] fields =
            [
                (assessment.AssessmentName is not null, "assessmentName"), (assessment.Expectation is not null, "expectation"), (assessment.Feedback is not null, "feedback"),
                (assessment.Rationale is not null, "rationale"), (assessment.Metadata is not null, "metadata"),
            ];
            return string.Join(',', fields.Where(f => f.Given).Select(f => f.Path));
        }
    }

    internal sealed record Several
    {
        public List<string>? TraceIds { get; set; }
    }

    internal sealed record SeveralAnswer
    {
        public List<TraceInfo>? TraceInfos { get; set; }
    }

    internal sealed record Link
    {
        public List<string>? TraceIds { get; set; }

        public string? RunId { get; set; }
    }
}
