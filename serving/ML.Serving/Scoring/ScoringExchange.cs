namespace ML.Serving.Scoring;

/// <summary>A request and what it was answered; the memory is valid only while it is observed.</summary>
readonly ref struct ScoringExchange(string requestId, ReadOnlyMemory<byte> request, bool isCsv, ReadOnlyMemory<byte> answer, int status, TimeSpan elapsed)
{
    public string RequestId { get; } = requestId;

    public ReadOnlyMemory<byte> Request { get; } = request;

    public bool IsCsv { get; } = isCsv;

    public ReadOnlyMemory<byte> Answer { get; } = answer;

    public int Status { get; } = status;

    public TimeSpan Elapsed { get; } = elapsed;
}
