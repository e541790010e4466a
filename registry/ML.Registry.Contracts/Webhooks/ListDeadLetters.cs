namespace ML.Registry.Contracts.Webhooks;

/// <summary><c>GET /api/2.0/ml/webhooks/dead-letters</c>.</summary>
public sealed record ListDeadLetters
{
    /// <summary>Only those of one webhook; null lists all.</summary>
    public string? WebhookId { get; set; }

    /// <summary>What the call answers: newest first, at most 1,000.</summary>
    public sealed record Response
    {
        public List<DeadLetter>? DeadLetters { get; set; }
    }
}
