namespace ML.Registry.Webhooks.Delivery;

/// <summary>What became of one call.</summary>
/// <param name="Status">The HTTP status; null when no answer came.</param>
/// <param name="Body">The beginning of the answer; null when none came.</param>
/// <param name="Error">Why no answer came; null when one did.</param>
/// <param name="RetryAfter">How long the receiver asked to wait; null when it did not.</param>
sealed record SendOutcome(int? Status, string? Body, string? Error, TimeSpan? RetryAfter = null)
{
    public bool Succeeded => Status is >= 200 and < 300;

    /// <summary>Whether another attempt may go better.</summary>
    public bool MayRetry => Status is null or 429 or 500 or 502 or 503 or 504;

    public string Summary => Error ?? $"the receiver answered {Status}";
}
