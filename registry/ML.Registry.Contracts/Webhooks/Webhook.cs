namespace ML.Registry.Contracts.Webhooks;

/// <summary>MLflow's <c>Webhook</c> message. The secret is never answered.</summary>
public sealed record Webhook
{
    public string? WebhookId { get; set; }

    public string? Name { get; set; }

    public string? Description { get; set; }

    public string? Url { get; set; }

    public List<WebhookEvent>? Events { get; set; }

    /// <summary>ACTIVE or DISABLED.</summary>
    public string? Status { get; set; }

    /// <summary>Unix time in milliseconds.</summary>
    public long? CreationTimestamp { get; set; }

    /// <summary>Unix time in milliseconds.</summary>
    public long? LastUpdatedTimestamp { get; set; }
}
