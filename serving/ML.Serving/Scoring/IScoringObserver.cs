namespace ML.Serving.Scoring;

/// <summary>Sees what was answered, just before it is sent; must be quick.</summary>
interface IScoringObserver
{
    void Answered(in ScoringExchange exchange);
}
