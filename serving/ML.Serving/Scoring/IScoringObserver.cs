namespace ML.Serving.Scoring;

/// <summary>Sees requests that were answered, after the answer was made.</summary>
interface IScoringObserver
{
    /// <summary>The memory is valid during the call only.</summary>
    void Answered(ReadOnlyMemory<byte> request, bool isCsv, ReadOnlyMemory<byte> answer, TimeSpan limit);
}
