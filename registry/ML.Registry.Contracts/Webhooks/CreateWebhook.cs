namespace ML.Registry.Contracts.Webhooks;

/// <summary><c>POST /api/2.0/mlflow/webhooks</c>.</summary>
public sealed record CreateWebhook
{
    public string? Name { get; set; }

    public string? Description { get; set; }

    public string? Url { get; set; }

    public List<WebhookEvent>? Events { get; set; }

    /// <summary>Key of the signature; null or empty sends none.</summary>
    public string? Secret { get; set; }

    public string? Status { get; set; }

    /// <summary>What the call answers.</summary>
    public sealed record Response
    {
        public Webhook? Webhook { get; set; }
    }
}
