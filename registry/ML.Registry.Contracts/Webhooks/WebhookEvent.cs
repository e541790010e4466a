namespace ML.Registry.Contracts.Webhooks;

/// <summary>MLflow's <c>WebhookEvent</c> message: what happened to what.</summary>
public sealed record WebhookEvent
{
    /// <summary>Such as REGISTERED_MODEL.</summary>
    public string? Entity { get; set; }

    /// <summary>Such as CREATED.</summary>
    public string? Action { get; set; }
}
