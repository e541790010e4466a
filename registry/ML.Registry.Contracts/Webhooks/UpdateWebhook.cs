namespace ML.Registry.Contracts.Webhooks;

/// <summary><c>PATCH /api/2.0/mlflow/webhooks/{webhook_id}</c>; what is null or empty stays as it is.</summary>
public sealed record UpdateWebhook
{
    public string? Name { get; set; }

    public string? Description { get; set; }

    public string? Url { get; set; }

    public List<WebhookEvent>? Events { get; set; }

    public string? Secret { get; set; }

    public string? Status { get; set; }

    /// <summary>What the call answers.</summary>
    public sealed record Response
    {
        public Webhook? Webhook { get; set; }
    }
}
