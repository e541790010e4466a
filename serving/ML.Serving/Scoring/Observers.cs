namespace ML.Serving.Scoring;

/// <summary>Several observers as one.</summary>
sealed class Observers(IScoringObserver first, IScoringObserver second) : IScoringObserver
{
    public static IScoringObserver? Of(IScoringObserver? first, IScoringObserver? second) =>
        first is null ? second : second is null ? first : new Observers(first, second);

    public void Answered(in ScoringExchange exchange)
    {
        first.Answered(exchange);
        second.Answered(exchange);
    }
}
